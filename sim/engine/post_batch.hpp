// Posts that are sent on together: what is to be done for each of those who see them is done for
// many at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/core/errors.hpp"
#include "sim/engine/passage.hpp"
#include "sim/engine/sighting.hpp"

namespace hearsay {

// Posts about which friends may do the same things, equally late, and at which they glance alike.
class PostBatch {
 public:
  static constexpr std::size_t most_posts = 8;
  // So many viewers are enough: the near caches hold them, and they take little memory whatever
  // hubs post.
  static constexpr std::size_t many_viewers = 2048;

  struct Said {
    std::uint32_t author = 0;
    Message message;
  };

  bool empty() const { return viewers_.posts == 0; }
  // Whether a post that gets about like this may join those that are there.
  bool takes(const Passage& passage, std::uint8_t glance_kind) const {
    return empty() ||
           (viewers_.posts < most_posts && viewers_.glancing + viewers_.meeting < many_viewers &&
            passage_.responses == passage.responses && passage_.seen_after == passage.seen_after &&
            glance_kind_ == glance_kind);
  }
  // Adds a post that it takes, and its viewers: of the author's friends, along ties of these
  // traits.
  void add(const Said& said, const Passage& passage, std::uint8_t glance_kind, const PostLuck& luck,
           std::span<const AgentId> friends, std::span<const TieTraits> ties) {
    HEARSAY_EXPECT(takes(passage, glance_kind));
    passage_ = passage;
    glance_kind_ = glance_kind;
    said_[viewers_.posts] = said;
    find_viewers(passage, luck, friends, ties, viewers_);
  }
  // Of all its posts. What else their passages say has been asked already.
  const Responses& responses() const { return *passage_.responses; }
  const DelayTable& seen_after() const { return *passage_.seen_after; }
  std::uint8_t glance_kind() const { return glance_kind_; }

  const Said& said(std::uint32_t post) const { return said_[post]; }
  Viewers& viewers() { return viewers_; }
  void clear() { viewers_.clear(); }

 private:
  std::array<Said, most_posts> said_;
  Passage passage_;  // of the last one
  std::uint8_t glance_kind_ = 0;
  Viewers viewers_;
};

}  // namespace hearsay

#include "sim/graph/graph.hpp"

#include <algorithm>

#include "sim/core/digest.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/huge_pages.hpp"

namespace hearsay {

Graph::Graph(std::vector<TieIndex> offsets, std::vector<AgentId> targets)
    : offsets_(std::move(offsets)), targets_(std::move(targets)), traits_(targets_.size()) {
  HEARSAY_EXPECT(!offsets_.empty() && offsets_.front() == 0 && offsets_.back() == targets_.size());
  HEARSAY_EXPECT(std::is_sorted(offsets_.begin(), offsets_.end()));
  use_huge_pages(offsets_);
  use_huge_pages(targets_);
  use_huge_pages(traits_);
}

std::string Graph::digest() const {
  return Digest()
      .add_column(std::span<const TieIndex>(offsets_))
      .add_column(std::span<const AgentId>(targets_))
      .add_column(std::span<const TieTraits>(traits_))
      .hex();
}

}  // namespace hearsay

// What every agent is in, in the middle of a replicate.
//
// A state has two parts. Its Brief is what nearly every visit reads and writes, 8 bytes for each
// agent. Its More is what most agents never come to have; it is kept for those who do. So a
// visit touches two lines of memory, and a replicate is forgotten by writing little.
//
// Agents are split into shards as the engine's are: agents of different shards may be written at
// the same time, of one shard only one after the other.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/core/agent_bits.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/huge_pages.hpp"
#include "sim/core/prefetch.hpp"
#include "sim/engine/state_words.hpp"

namespace hearsay {

// A state of two parts, each plain values without padding; `More{}` is that of an agent that has no
// more.
template <class T>
concept TwoPartState = std::derived_from<T, typename T::Brief> &&
                       std::derived_from<T, typename T::More> && std::is_trivially_copyable_v<T> &&
                       std::has_unique_object_representations_v<typename T::More> &&
                       std::has_unique_object_representations_v<typename T::Brief> &&
                       sizeof(typename T::Brief) == sizeof(std::uint64_t);

template <TwoPartState State>
class AgentStates {
 public:
  using Brief = typename State::Brief;
  using More = typename State::More;

  // Everybody in state `initial`, which has no more. A shard is so many agents, whole words of
  // bits.
  AgentStates(std::uint32_t agents, const State& initial, std::uint32_t agents_per_shard)
      : agents_(agents),
        is_touched_(agents / kAgentsPerWord + 1),
        has_more_(is_touched_.size()),
        initial_(static_cast<const Brief&>(initial)),
        briefs_(is_touched_.size() * kAgentsPerWord, initial),
        agents_per_shard_(agents_per_shard),
        shards_((agents + agents_per_shard - 1) / agents_per_shard + 1) {
    HEARSAY_EXPECT(agents_per_shard % kAgentsPerWord == 0 && more_of(initial) == More{});
  }

  std::size_t size() const { return agents_; }

  State operator[](AgentId agent) const {
    if (!has_more(agent)) return join(briefs_[index(agent)], More{});
    return join(briefs_[index(agent)], shard_of(agent)[agent]);
  }
  const Brief& brief(AgentId agent) const { return briefs_[index(agent)]; }
  bool has_more(AgentId agent) const { return (has_more_[word_of(agent)] & bit_of(agent)) != 0; }
  // Calls change(brief) for each of many agents, of whom one may be named several times.
  template <class Change>
  void change_briefs(std::span<const AgentId> agents, const Change& change) {
    // At home in registers: what changes a byte might change any member.
    Brief* const briefs = briefs_.data();
    std::uint8_t* const is_touched = is_touched_.data();
    const auto fetch = [&](std::size_t i) { __builtin_prefetch(&briefs[index(agents[i])], 1); };
    for (std::size_t i = 0; i < std::min(kAhead, agents.size()); ++i) fetch(i);
    for (std::size_t i = 0; i < agents.size(); ++i) {
      if (i + kAhead < agents.size()) fetch(i + kAhead);
      is_touched[word_of(agents[i])] = 1;
      change(briefs[index(agents[i])]);
    }
  }
  void set(AgentId agent, const State& state) {
    is_touched_[word_of(agent)] = 1;
    briefs_[index(agent)] = static_cast<const Brief&>(state);
    const More none{};
    if (has_more(agent) || std::memcmp(&more_of(state), &none, sizeof(More)) != 0) {
      set_more(agent, state);
    }
  }

  // Leaves alone what there is more of the agent.
  void set_brief(AgentId agent, const Brief& brief) {
    is_touched_[word_of(agent)] = 1;
    briefs_[index(agent)] = brief;
  }

  HEARSAY_PREFETCH void prefetch(AgentId agent) const {
    __builtin_prefetch(&briefs_[index(agent)]);
    __builtin_prefetch(&has_more_[word_of(agent)]);
  }

  // Takes those from `begin` to before `end`, whole words of bits or the end of all, whose briefs
  // may have changed, and puts these back while their lines of memory are near. Calls visit(agent,
  // bytes, listed) for one range of agents after the other, whole words of bits: the first agent,
  // the lowest byte of each brief as a word, and the places in the range of those of which any bit
  // of `listed` is set. What there is more of agents is forgotten by `reset` alone, which has to
  // follow.
  template <class Visit>
  void take_changed(std::size_t begin, std::size_t end, std::uint8_t listed, const Visit& visit) {
    const std::size_t last = (end + kAgentsPerWord - 1) / kAgentsPerWord;
    std::array<std::uint8_t, kTaken> bytes;
    std::array<std::uint32_t, kTaken> places;
    for (std::size_t word = begin / kAgentsPerWord; word < last;) {
      if (is_touched_[word] == 0) {
        ++word;
        continue;
      }
      // All that touch each other, at once.
      const std::size_t first = word;
      while (word < std::min(last, first + kTaken / kAgentsPerWord) && is_touched_[word] != 0) {
        is_touched_[word++] = 0;
      }
      const std::size_t agent = first * kAgentsPerWord;
      const std::size_t agents = (word - first) * kAgentsPerWord;
      const std::size_t count =
          take_states(reinterpret_cast<std::uint64_t*>(&briefs_[agent]), agents,
                      std::bit_cast<std::uint64_t>(initial_), listed, bytes.data(), places.data());
      visit(AgentId{static_cast<std::uint32_t>(agent)}, std::span(bytes).first(agents),
            std::span(places).first(count));
    }
  }

  // Puts everybody back into the initial state.
  void reset() {
    for (std::size_t word = 0; word < is_touched_.size(); ++word) {
      if (is_touched_[word] == 0) continue;
      is_touched_[word] = 0;
      std::fill_n(briefs_.begin() + static_cast<std::ptrdiff_t>(word * kAgentsPerWord),
                  kAgentsPerWord, initial_);
    }
    for (Shard& shard : shards_) {
      shard.clear([&](AgentId agent) { has_more_[word_of(agent)] = 0; });
    }
  }

  // Every agent's, by agent.
  std::vector<State> all() const {
    std::vector<State> states;
    states.reserve(size());
    for (std::uint32_t a = 0; a < size(); ++a) states.push_back((*this)[AgentId{a}]);
    return states;
  }

 private:
  // How many agents are taken at once.
  static constexpr std::size_t kTaken = 1024;

  // What there is more of agents, found by hashing. On lines of its own: shards grow at the same
  // time.
  class alignas(64) Shard {
   public:
    // Of an agent that is there.
    const More& operator[](AgentId agent) const { return more_[places_[find(agent)].place]; }
    More& operator[](AgentId agent) { return more_[places_[find(agent)].place]; }

    void add(AgentId agent, const More& more) {
      if (3 * (more_.size() + 1) > 2 * places_.size()) grow();
      places_[find(agent)] = {agent, static_cast<std::uint32_t>(more_.size())};
      more_.push_back(more);
    }
    // Calls forget(agent) for each that is there.
    template <class Forget>
    void clear(const Forget& forget) {
      if (more_.empty()) return;
      more_.clear();
      for (Place& place : places_) {
        if (place.place != kFree) forget(place.agent);
        place = Place();
      }
    }

   private:
    static constexpr std::uint32_t kFree = ~std::uint32_t{0};
    struct Place {
      AgentId agent{};
      std::uint32_t place = kFree;  // in more_
    };

    // Where an agent is, or could be put.
    std::size_t find(AgentId agent) const {
      constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;  // 2^64 over the golden ratio (Knuth)
      std::size_t i = (index(agent) * kGolden) >> shift_;
      while (places_[i].place != kFree && places_[i].agent != agent) {
        i = (i + 1) & (places_.size() - 1);
      }
      return i;
    }
    void grow() {
      --shift_;
      const std::vector<Place> before =
          std::exchange(places_, std::vector<Place>(std::size_t{1} << (64 - shift_)));
      for (const Place& place : before) {
        if (place.place != kFree) places_[find(place.agent)] = place;
      }
    }

    std::vector<More> more_;
    std::vector<Place> places_ = std::vector<Place>(4);  // a power of two; a third is free
    int shift_ = 62;
  };

  // Rare, and kept out of the way of what is not.
  [[gnu::noinline]] void set_more(AgentId agent, const More& more) {
    if (has_more(agent)) {
      shard_of(agent)[agent] = more;
    } else {
      has_more_[word_of(agent)] |= bit_of(agent);
      shard_of(agent).add(agent, more);
    }
  }

  static const More& more_of(const State& state) { return state; }
  static State join(const Brief& brief, const More& more) { return State{brief, more}; }

  const Shard& shard_of(AgentId agent) const { return shards_[index(agent) / agents_per_shard_]; }
  Shard& shard_of(AgentId agent) { return shards_[index(agent) / agents_per_shard_]; }

  // How many agents ahead the memory is asked for a brief.
  static constexpr std::size_t kAhead = 64;

  std::uint32_t agents_;
  std::vector<std::uint8_t> is_touched_;  // whether any of a word of agents may have changed
  std::vector<std::uint64_t> has_more_;   // a bit for each agent
  Brief initial_;
  HugeVector<Brief> briefs_;  // whole words of agents
  std::uint32_t agents_per_shard_;
  std::vector<Shard> shards_;
};

}  // namespace hearsay

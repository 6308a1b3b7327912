// Whom an action is meant for, when, and for how much: what every action of a campaign can say, and
// says in the same words.
//
// Each part is a few fields that an action puts among its own. A target names everything that its
// agents must be (in one of these regions and of one of these ages); of all who are, luck takes a
// share, and a larger share holds the smaller one. A schedule says at which steps something is due
// without remembering anything, so that a replicate can be stopped and gone on with. A budget ends
// an action at the first thing that it cannot pay.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/engine/action.hpp"

namespace hearsay {

// Fields of parts, put together.
Fields joined(std::vector<Fields> parts);

enum class LeaderTier : std::uint8_t { everyone, leaders, public_leaders, local_leaders, others };

struct Target {
  double share = 1.0;
  std::vector<std::string> regions{};
  std::vector<std::string> age_bands{};
  std::vector<std::string> genders{};
  std::vector<std::string> interests{};
  LeaderTier leaders = LeaderTier::everyone;
  std::int64_t circles = 0;  // 0: whatever circle one is in
  std::int64_t groups = 0;   // 0: whatever chat group
  FilePath file{};

  Fields fields();
  bool needs_circles() const { return circles > 0; }

  // The agents of the market who are all that is asked for, ascending. `occasion` tells the luck of
  // one action's share from that of another. Throws InputError with every word that the market does
  // not know, and where nobody is left.
  std::vector<AgentId> find(const Market& market, const Luck& market_luck,
                            std::uint32_t occasion) const;
  // Those of them who follow the brand's account; there may be none.
  std::vector<AgentId> find_followers(const Market& market, const Luck& market_luck,
                                      std::uint32_t occasion) const;
};

// The bits of `words` among the interests of the market's agents. Throws InputError, which names
// the field `key`, for those that nobody has.
std::uint64_t interest_bits(const Market& market, const std::vector<std::string>& words,
                            std::string_view key);

// From `start`, for `duration`, something every so often, but no more than `times`.
struct Schedule {
  Duration start{};
  Duration duration = days(7);
  Duration every = days(1);
  std::int64_t times = 0;  // 0: as long as it lasts

  Fields window_fields();      // start, duration
  Fields repetition_fields();  // start, duration, every, times

  // Throws InputError where the run is over before `start`.
  void check_within(const Clock& clock) const { clock.start_at(start, "start"); }
  bool is_open(const Clock& clock, Step t) const {
    return t >= clock.at(start) && t < clock.covering(end());
  }
  // The ordinals of what is due in step t, from the first to before the second.
  std::pair<std::uint32_t, std::uint32_t> due(const Clock& clock, Step t) const;
  // The first step from t on in which something is due; the clock's last where nothing is.
  Step next_due(const Clock& clock, Step t) const;
  // How many are due before step t.
  std::uint32_t due_before(const Clock& clock, Step t) const;
  Duration end() const { return {start.seconds + duration.seconds}; }
};

struct Budget {
  Money budget{};  // 0: no limit

  Fields fields();
};

// What is left of a budget in one replicate. A price that it cannot pay closes it.
class Purse {
 public:
  explicit Purse(Budget budget) : budget_(budget.budget.micros) {}

  void begin() { *this = Purse(Budget{{budget_}}); }
  bool is_open() const { return !closed_; }
  std::int64_t spent() const { return spent_; }
  // Pays `price` where it can.
  bool pay(Money price, Outbox& outbox) {
    if (closed_ || (budget_ > 0 && price.micros > budget_ - spent_)) {
      closed_ = true;
      return false;
    }
    spent_ += price.micros;
    outbox.pay(price);
    return true;
  }

  // As two whole numbers.
  void save(std::vector<std::uint64_t>& saved) const {
    saved.push_back(static_cast<std::uint64_t>(spent_));
    saved.push_back(closed_ ? 1U : 0U);
  }
  void restore(std::uint64_t spent, std::uint64_t closed) {
    spent_ = static_cast<std::int64_t>(spent);
    closed_ = closed != 0;
  }

 private:
  std::int64_t budget_;     // millionths of the currency; 0: no limit
  std::int64_t spent_ = 0;  // the same
  bool closed_ = false;
};

}  // namespace hearsay

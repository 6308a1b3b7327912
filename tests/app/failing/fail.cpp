// An action of the tests alone, which throws in some replicates: every fifth replicate from the
// third on, in the third step; in every tenth from the third there is too little memory. Where the
// environment has HEARSAY_MENDED, nothing is wrong with it; where it has HEARSAY_BROKEN,
// everything.
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>

#include "sim/engine/action.hpp"

namespace hearsay {
namespace {

class FailRun final : public ActionRun {
 public:
  void begin(const Luck& luck) override { replicate_ = luck.replicate(); }
  void act(Step t, Outbox&) override {
    if (t == 2 && std::getenv("HEARSAY_BROKEN") != nullptr) throw std::runtime_error("broken");
    if (t != 2 || replicate_ % 5 != 2 || std::getenv("HEARSAY_MENDED") != nullptr) return;
    if (replicate_ % 10 == 2) throw std::bad_alloc();
    throw std::runtime_error("replicate " + std::to_string(replicate_) +
                             " met a \"wall\"\nand fell");
  }

 private:
  std::uint32_t replicate_ = 0;
};

class Fail final : public Action {
 public:
  std::string_view name() const override { return "fail"; }
  std::string_view sentence() const override { return "throws in some replicates"; }
  Fields fields() override { return {}; }
  void check(const std::string&, Problems&) const override {}
  void bind(const Market&, const Clock&, const Luck&, ActionPlace) override {}
  std::unique_ptr<ActionRun> start() const override { return std::make_unique<FailRun>(); }
};

}  // namespace

std::unique_ptr<Action> make_fail_action() {
  return std::make_unique<Fail>();
}

}  // namespace hearsay

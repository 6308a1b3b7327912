// Red packets: a pool of money in packets, one for each who opens the message
// in time.
//
// Packets are equal, or split at random as in the messengers: each is uniform
// up to twice the mean of what is left, the last takes the rest. They come in
// rounds; the luckiest of a round is expected to return the favour and is asked
// to post. Those who got one pass the message on more readily (reciprocity).
// When the pool is empty, the offer is closed.
#include "scenarios/offering.hpp"

namespace hearsay {
namespace {

enum class Split : std::uint8_t { random, equal };

struct RedPacketParameters {
  Offering offering{.take_up = 0.8, .incentive = 4.0};
  Money pool = money(1000.0);
  std::int64_t packets = 1000;
  Split split = Split::random;
  std::int64_t round = 10;
  bool luckiest_posts = false;
  double reciprocity = 1.5;

  Fields fields() {
    return joined({{
                       field("pool", pool, "the money in all packets together")
                           .unit("currency")
                           .more_than(0)
                           .at_most(1e9)
                           .source("assumption"),
                       field("packets", packets, "how many packets there are")
                           .unit("packets")
                           .within(1, 1e9)
                           .source("assumption"),
                       field("split", split, {"random", "equal"},
                             "whether luck says how much is in each, or all hold the same"),
                       field("round", round, "packets of a round, of which one is the luckiest")
                           .unit("packets")
                           .within(1, 1e6)
                           .source("assumption"),
                       field("luckiest_posts", luckiest_posts,
                             "whether the luckiest of a round is asked to post in return"),
                       field("reciprocity", reciprocity,
                             "times the chance that those who take part pass it on")
                           .unit("factor")
                           .within(0, 100)
                           .source("assumption"),
                   },
                   offering.fields()});
  }
};

class RedPacketRun final : public OfferRun {
 public:
  RedPacketRun(const OfferPlan& plan, const RedPacketParameters& parameters)
      : OfferRun(plan), parameters_(parameters) {}

 private:
  void start_anew() override {
    opened_ = 0;
    left_ = parameters_.pool.micros;
    best_ = -1;
    luckiest_ = kNobody;
  }

  void go_on(Step, std::span<const Answer> answers, Terms& terms, Outbox& outbox) override {
    terms.reciprocity = parameters_.reciprocity;
    for (const Answer& answer : answers) {
      if (!is_mine(answer) || answer.what != Answered::took_up) continue;
      if (opened_ == parameters_.packets) break;  // too late
      const std::int64_t size = next_packet();
      if (!purse_.pay({size}, outbox)) break;
      left_ -= size;
      ++opened_;
      if (size > best_) {
        best_ = size;
        luckiest_ = index(answer.agent);
      }
      if (opened_ % parameters_.round == 0) end_round(outbox);
    }
    terms.open = terms.open && opened_ < parameters_.packets;
  }

  std::int64_t next_packet() const {
    const std::int64_t packets = parameters_.packets - opened_;
    if (packets == 1) return left_;
    if (parameters_.split == Split::equal) return left_ / packets;
    // Uniform from 0 to twice the mean.
    const std::uint32_t luck = draw(Purpose::packet, static_cast<std::uint32_t>(opened_))[0];
    const std::int64_t most = 2 * (left_ / packets);
    return static_cast<std::int64_t>(static_cast<double>(most) * (luck * 0x1p-32));
  }

  void end_round(Outbox& outbox) {
    if (parameters_.luckiest_posts) give(AgentId{luckiest_}, Gift::post, 0, outbox);
    best_ = -1;
    luckiest_ = kNobody;
  }

  void remember(Memory& memory) override {
    memory.number(opened_);
    memory.number(left_);
    memory.number(best_);
    memory.number(luckiest_);
  }

  const RedPacketParameters& parameters_;
  std::int64_t opened_ = 0;
  std::int64_t left_ = 0;             // of the pool, millionths
  std::int64_t best_ = -1;            // packet of the round, millionths
  std::uint32_t luckiest_ = kNobody;  // who opened it
};

class RedPacket final : public OfferAction {
 public:
  std::string_view name() const override { return "red_packet"; }
  std::string_view sentence() const override {
    return "gives money to those who open a packet, until the pool is empty";
  }
  Fields fields() override { return parameters_.fields(); }
  std::unique_ptr<ActionRun> start() const override {
    return std::make_unique<RedPacketRun>(plan_, parameters_);
  }

 private:
  const Offering& offering() const override { return parameters_.offering; }

  RedPacketParameters parameters_;
};

}  // namespace

std::unique_ptr<Action> make_red_packet_action() {
  return std::make_unique<RedPacket>();
}

}  // namespace hearsay

#include "sim/graph/number_ties.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/graph/agent_ids.hpp"
#include "sim/graph/text_batches.hpp"
#include "sim/graph/text_lines.hpp"
#include "sim/graph/tie_list.hpp"

namespace hearsay {
namespace {

using Tie = GraphBuilder::Tie;
using Parts = std::vector<std::vector<Tie>>;

constexpr std::size_t kWordsPerBlock = std::size_t{1} << 14;

// What a piece of the file holds.
struct Piece {
  std::vector<Tie> ties;  // between ids
  std::vector<double> weights;
  std::uint64_t wider_lines = 0;
  std::uint32_t greatest = 0;
};

// Reads the lines of a piece, each with its end.
class PieceReader {
 public:
  PieceReader(std::string_view text, bool keeps_weights)
      : at_(text.data()), end_(at_ + text.size()), keeps_weights_(keeps_weights) {}

  // False where a line is not plain.
  bool read(Piece& piece) {
    // A NUL anywhere makes the file no text.
    const auto size = static_cast<std::size_t>(end_ - at_);
    if (std::memchr(at_, '\0', size) != nullptr) return false;
    piece.ties.reserve(size / 4 + 1);  // of untouched memory; two ids take four bytes at least
    while (at_ != end_) {
      if (!read_line(piece)) return false;
    }
    return true;
  }

 private:
  static bool separates(char c) { return c == ' ' || c == '\t' || c == ','; }
  void skip_blanks() {
    while (*at_ == ' ' || *at_ == '\t') ++at_;
  }
  void skip_line() {
    at_ =
        static_cast<const char*>(std::memchr(at_, '\n', static_cast<std::size_t>(end_ - at_))) + 1;
  }
  // At the end of a line, which is LF or CR and LF.
  bool is_line_end() const { return *at_ == '\n' || (*at_ == '\r' && at_[1] == '\n'); }

  bool read_line(Piece& piece) {
    skip_blanks();
    if (*at_ == '#' || *at_ == '%' || is_line_end()) {
      skip_line();
      return true;
    }
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    if (!read_id(from) || !separates(*at_)) return false;
    while (separates(*at_)) ++at_;
    if (!read_id(to)) return false;
    piece.greatest = std::max({piece.greatest, from, to});
    piece.ties.push_back({AgentId{to}, AgentId{from}});
    if (*at_ == '\n') {
      ++at_;
      return true;
    }
    return read_rest(piece);
  }

  // What stands behind the two ids.
  bool read_rest(Piece& piece) {
    if (!separates(*at_) && !is_line_end()) return false;
    if (keeps_weights_) {
      while (separates(*at_)) ++at_;
      const char* const first = at_;
      while (!separates(*at_) && !is_line_end() && *at_ != '\n') ++at_;
      if (at_ != first) {
        const auto weight = finite_number({first, static_cast<std::size_t>(at_ - first)});
        if (!weight) return false;
        piece.weights.push_back(*weight);
      }
    }
    skip_blanks();
    piece.wider_lines += is_line_end() ? 0U : 1U;
    skip_line();
    return true;
  }

  bool read_id(std::uint32_t& id) {
    const char* const first = at_;
    const std::uint64_t value = read_digits();
    const std::ptrdiff_t digits = at_ - first;
    // The greatest number is left out, so that there is one more than the greatest id.
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max() - 1;
    if (digits == 0 || digits > 10 || value > most || (digits > 1 && *first == '0')) return false;
    id = static_cast<std::uint32_t>(value);
    return true;
  }

  // The number that the digits from here on write, where they are not too many.
  std::uint64_t read_digits() {
    std::uint64_t value = 0;
    if constexpr (std::endian::native == std::endian::little) {
      // Up to seven digits at once, a byte each: one by one, each would wait for the one before.
      constexpr std::uint64_t ones = 0x0101010101010101;
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, at_, sizeof(bytes));
      bytes ^= ones * '0';
      const std::uint64_t others = (bytes | (bytes + ones * (0x7F - 9))) & ones * 0x80;
      const int digits = std::countr_zero(others) / 8;
      if (digits == 0) return 0;
      if (digits < 8) {
        at_ += digits;
        bytes <<= 64 - 8 * digits;
        bytes = (bytes & ones * 0x0F) * (1 + (10 << 8)) >> 8;
        bytes = (bytes & 0x00FF00FF00FF00FF) * (1 + (100 << 16)) >> 16;
        return (bytes & 0x0000FFFF0000FFFF) * (1 + (std::uint64_t{10000} << 32)) >> 32;
      }
    }
    for (unsigned digit = 0; (digit = static_cast<unsigned char>(*at_) - unsigned{'0'}) < 10;
         ++at_) {
      value = 10 * value + digit;
    }
    return value;
  }

  const char* at_;
  const char* end_;
  bool keeps_weights_;
};

// How many bits are set. std::popcount is a call into a table where the compiler may not count on
// an instruction for it.
std::uint32_t count_bits(std::uint64_t word) {
  word -= word >> 1 & 0x5555555555555555;
  word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
  word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F;
  return static_cast<std::uint32_t>(word * 0x0101010101010101 >> 56);
}

// Which ids there are, and the rank of each among them.
class IdBits {
 public:
  explicit IdBits(std::uint32_t greatest) : words_(std::size_t{greatest} / 64 + 1) {}

  void mark(const Parts& parts, Workers& workers) {
    workers.for_each(parts.size(), [&](std::size_t p, int) {
      for (const Tie& tie : parts[p]) {
        mark(index(tie.author));
        mark(index(tie.reader));
      }
    });
    before_.assign(words_.size(), 0);
    std::uint32_t count = 0;
    for (std::size_t w = 0; w < words_.size(); ++w) {
      before_[w] = count;
      count += count_bits(words_[w]);
    }
    count_ = count;
  }

  std::uint32_t count() const { return count_; }
  std::uint32_t rank(std::uint32_t id) const {
    const std::uint64_t below = words_[id / 64] & ((std::uint64_t{1} << id % 64) - 1);
    return before_[id / 64] + count_bits(below);
  }

  std::vector<std::string> names(Workers& workers) const {
    std::vector<std::string> names(count_);
    workers.for_blocks(words_.size(), kWordsPerBlock, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t w = begin; w < end; ++w) {
        std::uint32_t agent = before_[w];
        for (std::uint64_t left = words_[w]; left != 0; left &= left - 1) {
          const auto bit = static_cast<std::uint64_t>(std::countr_zero(left));
          names[agent++] = std::to_string(64 * w + bit);
        }
      }
    });
    return names;
  }

 private:
  // Others may mark as well; most ids are marked already.
  void mark(std::uint32_t id) {
    std::atomic_ref<std::uint64_t> word(words_[id / 64]);
    const std::uint64_t bit = std::uint64_t{1} << id % 64;
    if ((word.load(std::memory_order_relaxed) & bit) == 0) {
      word.fetch_or(bit, std::memory_order_relaxed);
    }
  }

  std::vector<std::uint64_t> words_;
  std::vector<std::uint32_t> before_;  // ids below those of a word
  std::uint32_t count_ = 0;
};

// The same where ids are few and far between: the list of them.
std::vector<std::uint32_t> listed_ids(const Parts& parts) {
  std::vector<std::uint32_t> ids;
  for (const std::vector<Tie>& part : parts) {
    for (const Tie& tie : part) ids.insert(ids.end(), {index(tie.author), index(tie.reader)});
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

template <class Rank>
void renumber(Parts& parts, Workers& workers, const Rank& rank) {
  workers.for_each(parts.size(), [&](std::size_t p, int) {
    for (Tie& tie : parts[p]) {
      tie = {AgentId{rank(index(tie.author))}, AgentId{rank(index(tie.reader))}};
    }
  });
}

// Gives agents their numbers, in ascending order of ids; fills `names` unless those are 0 .. n-1.
std::uint32_t number_agents(Parts& parts, std::uint32_t greatest, std::uint64_t ties,
                            std::vector<std::string>& names, Workers& workers) {
  // A bit for each number up to the greatest, unless that is far more than the ties take.
  if (greatest / 64 <= 4 * ties + kWordsPerBlock) {
    IdBits bits(greatest);
    bits.mark(parts, workers);
    if (bits.count() != greatest + 1) {
      names = bits.names(workers);
      renumber(parts, workers, [&](std::uint32_t id) { return bits.rank(id); });
    }
    return bits.count();
  }
  const std::vector<std::uint32_t> ids = listed_ids(parts);
  for (const std::uint32_t id : ids) names.push_back(std::to_string(id));
  renumber(parts, workers, [&](std::uint32_t id) {
    return static_cast<std::uint32_t>(std::lower_bound(ids.begin(), ids.end(), id) - ids.begin());
  });
  return static_cast<std::uint32_t>(ids.size());
}

}  // namespace

std::optional<GraphFile> read_number_ties(const std::string& path, const GraphReadOptions& options,
                                          Workers& workers) {
  TextBatches batches(path, workers);
  const bool keeps_weights = options.weights == TieWeights::kept;
  std::vector<Piece> pieces;
  for (auto texts = batches.next(); !texts.empty(); texts = batches.next()) {
    const std::size_t first = pieces.size();
    pieces.resize(first + texts.size());
    std::atomic<bool> plain{true};
    workers.for_each(texts.size(), [&](std::size_t i, int) {
      if (!plain.load(std::memory_order_relaxed)) return;
      if (!PieceReader(texts[i], keeps_weights).read(pieces[first + i])) plain = false;
    });
    if (!plain) return std::nullopt;
  }
  if (!batches.is_sound()) return std::nullopt;

  Parts parts;
  std::vector<std::vector<double>> weights;
  std::uint64_t count = 0;
  std::uint64_t weighted = 0;
  std::uint64_t wider_lines = 0;
  std::uint32_t greatest = 0;
  for (Piece& piece : pieces) {
    count += piece.ties.size();
    weighted += piece.weights.size();
    wider_lines += piece.wider_lines;
    greatest = std::max(greatest, piece.greatest);
    parts.push_back(std::move(piece.ties));
    weights.push_back(std::move(piece.weights));
  }
  if (count == 0 || (weighted != 0 && weighted != count)) return std::nullopt;
  std::vector<std::string> names;
  const std::uint32_t agents = number_agents(parts, greatest, count, names, workers);
  if (agents > options.most_agents) return std::nullopt;
  TieList ties(path, options, options.kind);
  ties.note_wider_lines(wider_lines);
  ties.take(std::move(parts), weighted == 0 ? std::vector<std::vector<double>>{} : weights);
  return ties.build(agents, std::move(names), "at least one tie", workers);
}

}  // namespace hearsay

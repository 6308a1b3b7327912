// A header as bytes: each value as its length in decimal, a colon, its bytes and a line end, in a
// fixed order; a list is its length and then its values. Nothing is left out, so equal bytes mean
// equal headers.
#include <charconv>
#include <stdexcept>

#include "sim/core/digest.hpp"
#include "sim/core/fields.hpp"
#include "sim/io/part_file.hpp"

namespace hearsay {
namespace {

class ByteWriter {
 public:
  void value(const std::string& text) { bytes_ += std::to_string(text.size()) + ':' + text + '\n'; }
  void value(std::uint64_t number) { value(std::to_string(number)); }
  void value(double number) { value(to_text(number)); }
  template <class Item>
  std::size_t length(const std::vector<Item>& items) {
    value(std::uint64_t{items.size()});
    return items.size();
  }

  std::string bytes_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : left_(bytes) {}

  void value(std::string& text) { text = next(); }
  void value(std::uint64_t& number) { number = parsed<std::uint64_t>(); }
  void value(double& number) { number = parsed<double>(); }
  template <class Item>
  std::size_t length(std::vector<Item>& items) {
    const auto size = parsed<std::uint64_t>();
    if (size > left_.size()) throw std::invalid_argument("a list is cut short");
    items.resize(size);
    return items.size();
  }
  void end() const {
    if (!left_.empty()) throw std::invalid_argument("there is more than a header");
  }

 private:
  std::string_view next() {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(left_.data(), left_.data() + left_.size(), size);
    if (error != std::errc{} || end == left_.data() + left_.size() || *end != ':') {
      throw std::invalid_argument("a length is missing");
    }
    left_.remove_prefix(static_cast<std::size_t>(end - left_.data()) + 1);
    if (left_.size() < size + 1 || left_[size] != '\n') {
      throw std::invalid_argument("a value is cut short");
    }
    const std::string_view text = left_.substr(0, size);
    left_.remove_prefix(size + 1);
    return text;
  }
  template <class Number>
  Number parsed() {
    const std::string_view text = next();
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
      throw std::invalid_argument("a number is not one");
    }
    return number;
  }

  std::string_view left_;
};

// One list for both ways: what is written is what is read.
template <class Bytes, class Header>
void all_values(Bytes& bytes, Header& header) {
  const auto count = [&bytes](auto& number) {
    std::uint64_t value = static_cast<std::uint64_t>(number);
    bytes.value(value);
    if constexpr (!std::is_const_v<Header>) {
      number = static_cast<std::remove_reference_t<decltype(number)>>(value);
    }
  };
  bytes.value(header.title);
  bytes.value(header.program_version);
  bytes.value(header.git_commit);
  bytes.value(header.scenario_text);
  bytes.value(header.scenario_resolved);
  bytes.value(header.graph_digest);
  bytes.value(header.currency);
  bytes.value(header.baseline);
  count(header.seed);
  count(header.step.seconds);
  count(header.steps);
  count(header.replicates);
  count(header.samples);
  count(header.agents);
  bytes.length(header.strategies);
  for (auto& name : header.strategies) bytes.value(name);
  bytes.length(header.swept);
  for (auto& column : header.swept) {
    bytes.value(column.path);
    bytes.value(column.unit);
    bytes.value(column.sentence);
    bytes.length(column.values);
    for (auto& value : column.values) bytes.value(value);
  }
  bytes.length(header.point_agents);
  for (auto& agents : header.point_agents) count(agents);
  bytes.length(header.measures);
  for (auto& measure : header.measures) {
    bytes.value(measure.name);
    bytes.value(measure.unit);
    bytes.value(measure.sentence);
    bytes.value(measure.scale);
  }
  bytes.length(header.outcomes);
  for (auto& outcome : header.outcomes) {
    bytes.value(outcome.name);
    bytes.value(outcome.sentence);
  }
  bytes.length(header.agent_names);
  for (auto& name : header.agent_names) bytes.value(name);
}

}  // namespace

std::string to_bytes(const ResultHeader& header) {
  ByteWriter bytes;
  all_values(bytes, header);
  return std::move(bytes.bytes_);
}

ResultHeader header_from_bytes(std::string_view bytes) {
  ByteReader reader(bytes);
  ResultHeader header;
  all_values(reader, header);
  reader.end();
  return header;
}

std::string run_digest(const ResultHeader& header) {
  return sha256(to_bytes(header));
}

std::vector<std::string> differences(const ResultHeader& found, const ResultHeader& expected) {
  std::vector<std::string> lines;
  const auto compare = [&](const char* what, const auto& a, const auto& b) {
    if (a == b) return;
    if constexpr (std::is_same_v<std::decay_t<decltype(a)>, std::string>) {
      lines.push_back(std::string("the ") + what + " is " + a + ", not " + b);
    } else {
      lines.push_back(std::string("the ") + what + " is " + std::to_string(a) + ", not " +
                      std::to_string(b));
    }
  };
  compare("program's version", found.program_version, expected.program_version);
  compare("program's commit", found.git_commit, expected.git_commit);
  compare("seed", found.seed, expected.seed);
  compare("number of replicates", found.replicates, expected.replicates);
  compare("number of replicates kept step by step", found.kept(), expected.kept());
  compare("number of steps", found.steps, expected.steps);
  compare("digest of the graph", found.graph_digest, expected.graph_digest);
  if (found.scenario_resolved != expected.scenario_resolved) {
    lines.emplace_back("the scenario is another, or other values were given with it");
  } else if (found.scenario_text != expected.scenario_text) {
    lines.emplace_back("the scenario file has another text");
  }
  if (lines.empty() && run_digest(found) != run_digest(expected)) {
    lines.emplace_back("the strategies, measures or agents are others");
  }
  return lines;
}

}  // namespace hearsay

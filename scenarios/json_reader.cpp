// The library tells us what it meets, one thing after the other, but not where: so it reads through
// an iterator that counts lines. It looks one character ahead at most, after a number; the line of
// the last character that is not blank is therefore that of what it tells.
#include "scenarios/json_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "sim/core/errors.hpp"

namespace hearsay {
namespace {

struct Lines {
  std::uint32_t here = 1;
  std::uint32_t of_last = 1;  // of the last character that was not blank
};

class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, Lines* lines) : at_(at), lines_(lines) {}

  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (*at_ == '\n') {
      ++lines_->here;
    } else if (*at_ != ' ' && *at_ != '\t' && *at_ != '\r') {
      lines_->of_last = lines_->here;
    }
    ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  Lines* lines_;
};

// "[json.exception.parse_error.101] parse error at line 3, column 5: what is wrong" without what
// comes before the last part, on one line.
std::string what_is_wrong(std::string_view message) {
  const std::size_t place = message.find(": ");
  if (place != std::string_view::npos) message.remove_prefix(place + 2);
  std::string line;
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    line += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  return line;
}

// Makes our tree of what the library tells.
class TreeMaker final : public nlohmann::json_sax<nlohmann::json> {
 public:
  TreeMaker(const std::string& path, const Lines& lines) : path_(path), lines_(lines) {}

  Node take() {
    problems_.raise_if_any();
    return std::move(root_);
  }

  bool null() override {
    problems_.add(origin().text, "null has no meaning here", "leave the key out");
    return put({false});
  }
  bool boolean(bool value) override { return put({value}); }
  bool number_integer(std::int64_t value) override { return put({value}); }
  bool number_unsigned(std::uint64_t value) override {
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (value > kMost) return put({static_cast<double>(value)});
    return put({static_cast<std::int64_t>(value)});
  }
  bool number_float(double value, const std::string&) override { return put({value}); }
  bool string(std::string& value) override { return put({std::move(value)}); }
  bool binary(binary_t&) override { return false; }  // JSON has none
  bool start_object(std::size_t) override { return open({Table{}}); }
  bool start_array(std::size_t) override { return open({List{}}); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(std::string& key) override {
    if (inside_.back().as<Table>()->find(key) != nullptr) {
      problems_.add(origin().text, "the key '" + key + "' stands there twice",
                    "each key once in a table");
    }
    keys_.back() = std::move(key);
    return true;
  }
  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::json::exception& error) override {
    throw InputError(origin().text, what_is_wrong(error.what()), "");
  }

 private:
  static constexpr std::size_t kDeepest = 64;

  Origin origin() const { return {path_ + ":" + std::to_string(lines_.of_last), lines_.of_last}; }

  bool put(Node::Value value) {
    place(Node{std::move(value), origin()});
    return true;
  }
  bool open(Node::Value value) {
    if (inside_.size() == kDeepest) {
      throw InputError(origin().text, "tables and lists lie too deep in one another",
                       "at most " + std::to_string(kDeepest) + " deep");
    }
    inside_.push_back({std::move(value), origin()});
    keys_.emplace_back();
    return true;
  }
  bool close() {
    Node done = std::move(inside_.back());
    inside_.pop_back();
    keys_.pop_back();
    place(std::move(done));
    return true;
  }
  void place(Node node) {
    if (inside_.empty()) {
      root_ = std::move(node);
    } else if (List* list = inside_.back().as<List>()) {
      list->items.push_back(std::move(node));
    } else {
      inside_.back().as<Table>()->set(keys_.back(), std::move(node));
    }
  }

  const std::string& path_;
  const Lines& lines_;
  Problems problems_;
  Node root_;
  std::vector<Node> inside_;       // what is open, the outermost first
  std::vector<std::string> keys_;  // where the next value of each goes, if it is a table
};

}  // namespace

Node read_json(std::string_view text, const std::string& path) {
  Lines lines;
  TreeMaker maker(path, lines);
  nlohmann::json::sax_parse(CountingIterator(text.data(), &lines),
                            CountingIterator(text.data() + text.size(), &lines), &maker);
  Node root = maker.take();
  if (root.as<Table>() == nullptr) {
    throw InputError(path + ":1", found_text(root), "a scenario is a table: { \"title\": ... }");
  }
  return root;
}

}  // namespace hearsay

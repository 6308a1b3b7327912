#include "sim/engine/state_bytes.hpp"

#include <cstring>
#include <stdexcept>
#include <type_traits>
#include <vector>

namespace hearsay {
namespace {

class ByteWriter {
 public:
  template <class Value>
  void value(const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  template <class List>
  std::size_t length(const List& list) {
    value(std::uint64_t{list.size()});
    return list.size();
  }
  template <class List>
  void values(const List& list) {
    using Value = std::decay_t<decltype(*list.data())>;
    static_assert(std::is_trivially_copyable_v<Value>);
    bytes.append(reinterpret_cast<const char*>(list.data()), length(list) * sizeof(Value));
  }

  std::string bytes;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : left_(bytes) {}

  template <class Value>
  void value(Value& value) {
    std::memcpy(&value, take(sizeof value), sizeof value);
  }
  template <class List>
  std::size_t length(List& list) {
    std::uint64_t size = 0;
    value(size);
    if (size > left_.size()) throw std::invalid_argument("a list is cut short");
    list.resize(size);
    return size;
  }
  template <class List>
  void values(List& list) {
    using Value = std::decay_t<decltype(*list.data())>;
    const std::size_t size = length(list) * sizeof(Value);
    if (size > 0) std::memcpy(static_cast<void*>(list.data()), take(size), size);
  }
  void end() const {
    if (!left_.empty()) throw std::invalid_argument("there is more than a replicate");
  }

 private:
  const char* take(std::size_t size) {
    if (size > left_.size()) throw std::invalid_argument("it is cut short");
    const char* bytes = left_.data();
    left_.remove_prefix(size);
    return bytes;
  }

  std::string_view left_;
};

// One list for both ways: what is written is what is read.
template <class Bytes, class State>
void all_values(Bytes& bytes, State& state) {
  bytes.value(state.next);
  bytes.length(state.columns);
  for (auto& column : state.columns) {
    bytes.values(column.name);
    bytes.value(column.width);
    bytes.values(column.values);
  }
  bytes.values(state.agenda);
  bytes.length(state.actions);
  for (auto& action : state.actions) bytes.values(action);
  bytes.values(state.answers);
}

}  // namespace

std::string to_bytes(const ReplicateState& state) {
  ByteWriter bytes;
  all_values(bytes, state);
  const ReplicateRecord& record = state.record;
  bytes.value(record.steps());
  bytes.value(std::uint64_t{record.measures()});
  for (Step step = 0; step < record.steps(); ++step) {
    for (const std::int64_t count : record.at(step)) bytes.value(count);
  }
  return std::move(bytes.bytes);
}

ReplicateState state_from_bytes(std::string_view text) {
  ByteReader bytes(text);
  ReplicateState state;
  all_values(bytes, state);
  Step steps = 0;
  std::uint64_t measures = 0;
  bytes.value(steps);
  bytes.value(measures);
  if (measures == 0 || std::uint64_t{steps} * measures > text.size()) {
    throw std::invalid_argument("its record is not one");
  }
  state.record = ReplicateRecord(steps, measures);
  for (Step step = 0; step < steps; ++step) {
    for (std::int64_t& count : state.record.at(step)) bytes.value(count);
  }
  bytes.end();
  return state;
}

}  // namespace hearsay

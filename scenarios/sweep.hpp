// `[sweep]`: the same strategies under other values of some fields.
//
// A sweep names fields as --set does, and says which values they take together: every combination
// (grid), value by value (list, or a table in a file), or spread evenly over ranges (a Latin
// hypercube; McKay, Beckman and Conover 1979). Where it says several of these, each point of one
// is combined with each of the others. A point is the scenario with these values in it, read and
// checked like any other, so whatever may be set may be swept.
//
// Points share their luck: what differs between two of them is due to their values. In a Latin
// hypercube the places of a field are drawn by the scenario's seed and the field's path, so adding
// a field does not move the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/document.hpp"
#include "scenarios/value_path.hpp"
#include "sim/core/errors.hpp"
#include "sim/core/fields.hpp"

namespace hearsay {

enum class PointLuck { shared, own };

struct SweptField {
  std::string path;  // as --set takes it
  ValuePath keys;
  std::string unit;      // of the field, where one has that path
  std::string sentence;  // likewise
};

struct Sweep {
  PointLuck luck = PointLuck::shared;
  FilePath file;
  std::int64_t hypercube_points = 0;
  std::vector<SweptField> swept;
  std::vector<std::vector<Node>>
      points;  // [point][field]: values that know where they were written

  bool empty() const { return points.empty(); }
  // luck, file, points: what is said beside the tables.
  Fields fields();
  // "model.attention.see=0.3, graph.seed=2".
  std::string label(std::size_t point) const;
  // Of each point, a value of field `field` as the label has it.
  std::vector<std::string> values(std::size_t field) const;
  // As a scenario file, every point listed; "" where nothing is swept.
  std::string resolved() const;
};

// The words that `describe` and the schema have for the tables.
struct SweepTable {
  std::string_view name;
  std::string_view sentence;
};
std::vector<SweepTable> sweep_tables();

// The field of the scenario that a path leads to; nothing where none does.
using FindField = std::function<std::optional<Field>(const ValuePath&)>;

// Reads what `node`, a [sweep], says; relative paths begin in `folder`, `seed` places the points of
// a Latin hypercube. Notes what is wrong.
Sweep read_sweep(const Node& node, const std::string& folder, const FindField& find,
                 std::uint64_t seed, Problems& problems);

}  // namespace hearsay

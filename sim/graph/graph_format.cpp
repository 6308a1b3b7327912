#include "sim/graph/graph_format.hpp"

#include <algorithm>

#include "sim/core/errors.hpp"
#include "sim/graph/text_lines.hpp"

namespace hearsay {
namespace {

std::string counted(std::uint64_t n, const std::string& singular, const std::string& plural) {
  return std::to_string(n) + " " + (n == 1 ? singular : plural);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

}  // namespace

std::string GraphReport::summary() const {
  const std::string what = kind == TieKind::mutual ? "mutual " : "directed ";
  std::string text = file + ": " + counted(agents, "agent", "agents") + " and " +
                     counted(ties, what + "tie", what + "ties");
  if (kind == TieKind::directed) text += ", " + std::to_string(one_way_ties) + " of them one-way";
  return text + ".";
}

std::string GraphReport::notes() const {
  std::string text;
  if (self_ties > 0 || repeated_ties > 0) {
    text = "Of " + counted(lines, "tie", "ties") + " in " + file + " " +
           counted(self_ties, "self-tie", "self-ties") + " and " +
           counted(repeated_ties, "repeated tie", "repeated ties") + " were dropped.";
  }
  if (wider_lines > 0) {
    text += (text.empty() ? "" : " ") + std::string("Further columns were ignored, on ") +
            counted(wider_lines, "line", "lines") + " of " + file + ".";
  }
  if (!columns_not_read.empty()) {
    std::string columns;
    for (const std::string& column : columns_not_read) {
      columns += (columns.empty() ? "" : ", ") + shown(column);
    }
    text += (text.empty() ? "" : " ") + std::string("Of ") + file + " the ";
    text += columns_not_read.size() == 1 ? "column " : "columns ";
    text += columns + (columns_not_read.size() == 1 ? " was" : " were") + " not read.";
  }
  return text;
}

std::string GraphFile::id(AgentId agent) const {
  return names.empty() ? std::to_string(index(agent)) : names[index(agent)];
}

const GraphFormat* choose_graph_format(const GraphFormats& formats, std::string_view name,
                                       std::string_view path, const std::string& where) {
  if (!name.empty()) {
    std::vector<std::string_view> known;
    std::string words;
    for (const auto& format : formats) {
      if (format->name() == name) return format.get();
      known.push_back(format->name());
      words += (words.empty() ? "known: " : ", ") + std::string(format->name());
    }
    throw InputError(where, "unknown format " + shown(name) + did_you_mean(name, known), words);
  }
  std::string file = lower_case(path);
  if (file.ends_with(".gz")) file.resize(file.size() - 3);
  for (const auto& format : formats) {
    for (const std::string_view ending : format->endings()) {
      if (file.ends_with(ending)) return format.get();
    }
  }
  return nullptr;
}

GraphFile read_graph_file(const GraphFormats& formats, std::string_view name,
                          const std::string& path, const GraphReadOptions& options,
                          Workers& workers) {
  const GraphFormat* format = choose_graph_format(formats, name, path, path);
  if (format == nullptr) format = choose_graph_format(formats, kDefaultGraphFormat, path, path);
  return format->read(path, options, workers);
}

}  // namespace hearsay

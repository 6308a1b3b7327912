// Graphs and files that several tests read.
#pragma once

#include <unistd.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "sim/core/catalogue.hpp"
#include "sim/core/errors.hpp"
#include "sim/graph/edge_list.hpp"
#include "sim/graph/graph_format.hpp"

namespace hearsay {

inline Graph karate_club() {
  Workers workers(1);
  return read_edge_list(HEARSAY_SOURCE_DIR "/scenarios/graphs/karate.txt", {}, workers).graph;
}

// A file of the folder of published data: $HEARSAY_DATA, or the one the build was told of. Says so
// where there is none; the test then checks a small built-in sample instead.
inline std::optional<std::string> data_file(const std::string& name) {
  const char* const named = std::getenv("HEARSAY_DATA");
  const std::string path = std::string(named != nullptr ? named : HEARSAY_DATA_DIR) + "/" + name;
  if (std::filesystem::exists(path)) return path;
  std::cout << "[  NOTE    ] no " << path << "; a small sample is checked instead\n";
  return std::nullopt;
}

// A file that is there as long as the object; its name ends in `name`.
class TemporaryFile {
 public:
  TemporaryFile(std::string_view content, const std::string& name)
      : folder_(std::filesystem::temp_directory_path() /
                ("hearsay_" + std::to_string(getpid()) + "_" + std::to_string(made_++))),
        path_((folder_ / name).string()) {
    std::filesystem::create_directory(folder_);
    std::ofstream(path_, std::ios::binary)
        .write(content.data(), static_cast<std::streamsize>(content.size()));
  }
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  static inline int made_ = 0;
  std::filesystem::path folder_;
  std::string path_;
};

// `content` as the format called `format` reads it.
inline GraphFile read_as(std::string_view format, std::string_view content,
                         const GraphReadOptions& options = {}) {
  const TemporaryFile file(content, "graph");
  Workers workers(1);
  return read_graph_file(all_graph_formats(), format, file.path(), options, workers);
}

// What is wrong with `content` in that format, with FILE for its path; "" where it is read.
inline std::string problem_of(std::string_view format, std::string_view content,
                              const GraphReadOptions& options = {}) {
  const TemporaryFile file(content, "graph");
  Workers workers(1);
  try {
    read_graph_file(all_graph_formats(), format, file.path(), options, workers);
    return "";
  } catch (const InputError& error) {
    std::string text = error.what();
    for (std::size_t at; (at = text.find(file.path())) != std::string::npos;) {
      text.replace(at, file.path().size(), "FILE");
    }
    return text;
  }
}

// The ties of a file by the ids of its agents, "reader author weight", whatever the order of
// agents.
inline std::set<std::string> ties_by_id(const GraphFile& file) {
  std::set<std::string> ties;
  for (std::uint32_t a = 0; a < file.graph.agents(); ++a) {
    TieIndex tie = file.graph.first_tie(AgentId{a});
    for (const AgentId reader : file.graph.friends(AgentId{a})) {
      std::string text = file.id(reader) + " " + file.id(AgentId{a});
      if (!file.weights.empty()) text += " " + std::to_string(file.weights[tie]);
      ties.insert(text);
      ++tie;
    }
  }
  return ties;
}

// `text` as gzip packs it.
inline std::string gzipped(std::string_view text) {
  const TemporaryFile file("", "packed.gz");
  const gzFile handle = gzopen(file.path().c_str(), "wb");
  gzwrite(handle, text.data(), static_cast<unsigned>(text.size()));
  gzclose(handle);
  std::ifstream in(file.path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace hearsay

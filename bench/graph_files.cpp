// How fast is a large edge list read, how much faster than by a plain loop, and do threads pay?
// And is a graph in HDF5 read at the speed of the disk?
//
//   bench_graph_files [-n ROUNDS] [-a AGENTS] [-t THREADS] [-d FOLDER]
//
// Barabasi-Albert with 16 ties an agent and a million agents, whose ids have gaps as those of
// published files do; once in the order in which a crawler writes (by agent) and once shuffled. The
// time is that of the whole way from the file, which is in the page cache, to the graph: text read,
// ids compacted, rows sorted. Before anything is timed the graphs of both programs must be equal,
// id by id and row by row, for one thread and for several. One thread is timed by its own clock,
// several by the wall's.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "bench/plain/edge_list.hpp"
#include "sim/core/catalogue.hpp"
#include "sim/core/draws.hpp"
#include "sim/graph/edge_list.hpp"
#include "sim/graph/generator.hpp"

namespace hearsay {
namespace {

struct Options {
  int rounds = 5;
  int threads = 2;
  std::int64_t agents = 1'000'000;
  std::string folder = std::filesystem::temp_directory_path().string();
};

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The best of some rounds.
double best(int rounds, clockid_t clock, const std::function<void()>& work) {
  double least = 1e300;
  for (int i = 0; i < rounds; ++i) {
    const double start = seconds_of(clock);
    work();
    least = std::min(least, seconds_of(clock) - start);
  }
  return least;
}

Graph barabasi_albert(std::int64_t agents) {
  for (const auto& generator : all_generators()) {
    if (generator->name() != "barabasi_albert") continue;
    for (const Field& field : generator->fields()) {
      if (field.name() == "agents") *std::get<std::int64_t*>(field.slot()) = agents;
      if (field.name() == "ties_per_agent") *std::get<std::int64_t*>(field.slot()) = 16;
    }
    Workers workers;
    return generator->generate(Luck::of_market(1), workers).graph;
  }
  std::abort();
}

// Ids ascend with gaps, five numbers for each agent.
std::uint64_t id_of(AgentId agent) {
  return 5 * std::uint64_t{index(agent)} + index(agent) * 2654435761U % 5;
}

std::vector<std::pair<AgentId, AgentId>> friendships(const Graph& graph) {
  std::vector<std::pair<AgentId, AgentId>> ties;
  for (std::uint32_t a = 0; a < graph.agents(); ++a) {
    for (const AgentId other : graph.friends(AgentId{a})) {
      if (index(other) < a) ties.emplace_back(AgentId{a}, other);
    }
  }
  return ties;
}

void shuffle(std::vector<std::pair<AgentId, AgentId>>& ties) {
  const Luck luck = Luck::of_market(2);
  for (std::size_t i = ties.size(); i > 1; --i) {
    const Draw draw = luck.draw(Purpose::random_tie, std::uint64_t{i}, 0);
    std::swap(ties[i - 1], ties[draw.below(0, static_cast<std::uint32_t>(i))]);
  }
}

void write(const std::vector<std::pair<AgentId, AgentId>>& ties, const std::string& path) {
  std::ofstream out(path);
  out << "# FromNodeId\tToNodeId\n";
  for (const auto& [a, b] : ties) out << id_of(a) << '\t' << id_of(b) << '\n';
}

void verify(const GraphFile& file, const plain::EdgeList& list) {
  const bool sound =
      std::equal(file.graph.offsets().begin(), file.graph.offsets().end(), list.offsets.begin(),
                 list.offsets.end()) &&
      std::equal(file.graph.targets().begin(), file.graph.targets().end(), list.targets.begin(),
                 list.targets.end(), [](AgentId a, std::uint32_t b) { return index(a) == b; }) &&
      std::equal(
          file.names.begin(), file.names.end(), list.ids.begin(), list.ids.end(),
          [](const std::string& name, std::uint64_t id) { return name == std::to_string(id); });
  if (sound) return;
  std::fprintf(stderr, "the two programs read different graphs\n");
  std::exit(1);
}

void measure_text(const std::string& path, const char* order, const Options& options) {
  Workers one(1);
  Workers team(options.threads);
  const plain::EdgeList list = plain::read_edge_list(path);
  verify(read_edge_list(path, {}, one), list);
  verify(read_edge_list(path, {}, team), list);
  const double ties = static_cast<double>(list.targets.size()) / 2;
  const double megabytes = static_cast<double>(std::filesystem::file_size(path)) / 1e6;

  const double plain_seconds = best(std::min(options.rounds, 2), CLOCK_PROCESS_CPUTIME_ID,
                                    [&] { plain::read_edge_list(path); });
  const auto ours = [&](Workers& workers, clockid_t clock) {
    return best(options.rounds, clock, [&] { read_edge_list(path, {}, workers); });
  };
  const double cpu = ours(one, CLOCK_PROCESS_CPUTIME_ID);
  const double wall = ours(one, CLOCK_MONOTONIC);
  const double team_wall = ours(team, CLOCK_MONOTONIC);
  const double team_cpu = ours(team, CLOCK_PROCESS_CPUTIME_ID);
  std::printf("%s, %.1f M ties, %.0f MB\n", order, ties / 1e6, megabytes);
  std::printf("  plain loop             %7.3f s CPU, %6.1f ns a tie\n", plain_seconds,
              1e9 * plain_seconds / ties);
  std::printf("  hearsay, one thread    %7.3f s CPU, %6.1f ns a tie: %.1f times as fast\n", cpu,
              1e9 * cpu / ties, plain_seconds / cpu);
  std::printf(
      "  %d threads              %7.3f s against %.3f s by the wall's clock: %.2f times;"
      " %.2f times the CPU\n",
      options.threads, team_wall, wall, wall / team_wall, team_cpu / cpu);
}

// The bytes of a graph, written and read as they are and in HDF5; all synchronized to the disk.
void measure_hdf5(const Graph& graph, const Options& options) {
  GraphFile file;
  file.graph = graph;
  file.report.agents = graph.agents();  // all ties have their way back, as whoever made them knows
  const GraphFormats formats = all_graph_formats();
  const GraphFormat& format = *choose_graph_format(formats, "hdf5", "", "");
  const std::string path = options.folder + "/bench_graph_files.h5";
  const std::string raw = options.folder + "/bench_graph_files.raw";
  Workers workers(1);
  const double megabytes =
      static_cast<double>(graph.offsets().size_bytes() + graph.targets().size_bytes()) / 1e6;
  const double write_seconds =
      best(options.rounds, CLOCK_MONOTONIC, [&] { format.write(file, path, workers); });
  if (format.read(path, {}, workers).graph.digest() != graph.digest()) {
    std::fprintf(stderr, "HDF5 gives another graph back\n");
    std::exit(1);
  }
  const double read_seconds =
      best(options.rounds, CLOCK_MONOTONIC, [&] { format.read(path, {}, workers); });
  const double raw_write = best(options.rounds, CLOCK_MONOTONIC, [&] {
    std::FILE* out = std::fopen(raw.c_str(), "wb");
    std::fwrite(graph.offsets().data(), 1, graph.offsets().size_bytes(), out);
    std::fwrite(graph.targets().data(), 1, graph.targets().size_bytes(), out);
    std::fflush(out);
    if (fsync(fileno(out)) != 0) std::exit(1);
    std::fclose(out);
  });
  const double raw_read = best(options.rounds, CLOCK_MONOTONIC, [&] {
    std::vector<std::byte> offsets(graph.offsets().size_bytes());
    std::vector<std::byte> targets(graph.targets().size_bytes());
    std::FILE* in = std::fopen(raw.c_str(), "rb");
    const std::size_t got = std::fread(offsets.data(), 1, offsets.size(), in) +
                            std::fread(targets.data(), 1, targets.size(), in);
    std::fclose(in);
    if (got != offsets.size() + targets.size()) std::exit(1);
  });
  std::printf("HDF5, %.0f MB\n", megabytes);
  std::printf("  written %5.0f MB/s, plain bytes %5.0f MB/s\n", megabytes / write_seconds,
              megabytes / raw_write);
  std::printf("  read    %5.0f MB/s with all checks, plain bytes %5.0f MB/s\n",
              megabytes / read_seconds, megabytes / raw_read);
  std::filesystem::remove(path);
  std::filesystem::remove(raw);
}

Options parsed(const std::vector<std::string>& words) {
  Options options;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    if (words[i] == "-n") options.rounds = std::stoi(words[i + 1]);
    if (words[i] == "-t") options.threads = std::stoi(words[i + 1]);
    if (words[i] == "-a") options.agents = std::stoll(words[i + 1]);
    if (words[i] == "-d") options.folder = words[i + 1];
  }
  return options;
}

int run(const Options& options) {
  const Graph graph = barabasi_albert(options.agents);
  const std::string path = options.folder + "/bench_graph_files.txt";
  std::vector<std::pair<AgentId, AgentId>> ties = friendships(graph);
  write(ties, path);
  measure_text(path, "by agent", options);
  shuffle(ties);
  write(ties, path);
  std::vector<std::pair<AgentId, AgentId>>().swap(ties);
  measure_text(path, "shuffled", options);
  std::filesystem::remove(path);
  measure_hdf5(graph, options);
  return 0;
}

}  // namespace
}  // namespace hearsay

int main(int argc, char** argv) {
  return hearsay::run(hearsay::parsed({argv + 1, argv + argc}));
}

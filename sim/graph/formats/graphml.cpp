// GraphML, which Gephi, yEd, igraph and networkx write: XML with a node for each agent and an edge
// for each tie. One attribute of edges is the weight (kWeightNames); all others are passed over.
//
// The parser calls us back element by element, in lines as they come; the first thing that is wrong
// stops it. Where some edges go one way and others both, all become directed ties.
#include <expat.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>

#include "sim/core/errors.hpp"
#include "sim/core/utf8.hpp"
#include "sim/graph/text_lines.hpp"
#include "sim/graph/text_writer.hpp"
#include "sim/graph/tie_list.hpp"

namespace hearsay {
namespace {

constexpr std::array<std::string_view, 1> kEndings = {".graphml"};
constexpr std::size_t kMostAtOnce = std::size_t{1}
                                    << 24;  // bytes for the parser, which counts in int

class GraphMlReader {
 public:
  GraphMlReader(const std::string& path, const GraphReadOptions& options)
      : path_(path), options_(options), parser_(XML_ParserCreate(nullptr), XML_ParserFree) {
    if (parser_ == nullptr) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), begin_element, end_element);
    XML_SetCharacterDataHandler(parser_.get(), character_data);
  }

  GraphFile read(Workers& workers) {
    TextLines lines(path_);
    bool is_empty = true;
    for (std::string_view line; lines.next(line);) {
      is_empty = is_empty && line.empty();
      while (line.size() > kMostAtOnce) {
        feed(line.substr(0, kMostAtOnce), XML_FALSE);
        line.remove_prefix(kMostAtOnce);
      }
      feed(line, XML_FALSE);
      feed("\n", XML_FALSE);
    }
    if (is_empty) throw InputError(path_, "is empty", "a GraphML file");
    feed("", XML_TRUE);
    if (!has_graph_) throw InputError(path_, "holds no graph", "a GraphML file with one graph");
    if (const auto missing = std::find(declared_.begin(), declared_.end(), false);
        missing != declared_.end()) {
      const auto at = static_cast<std::size_t>(missing - declared_.begin());
      throw InputError(where(first_use_[at]), "the edge leads to a node that is not there",
                       "ids of the nodes of the graph");
    }
    return built(workers);
  }

 private:
  // An attribute of an element, or null.
  static const char* find(const char** attributes, std::string_view name) {
    for (; *attributes != nullptr; attributes += 2) {
      if (attributes[0] == name) return attributes[1];
    }
    return nullptr;
  }

  static void begin_element(void* self, const char* name, const char** attributes) {
    static_cast<GraphMlReader*>(self)->begin(name, attributes);
  }
  static void end_element(void* self, const char* name) {
    static_cast<GraphMlReader*>(self)->end(name);
  }
  static void character_data(void* self, const char* text, int length) {
    auto& reader = *static_cast<GraphMlReader*>(self);
    if (reader.takes_text_) reader.text_.append(text, static_cast<std::size_t>(length));
  }

  std::string where(std::uint64_t line) const { return path_ + ":" + std::to_string(line); }
  std::uint64_t line() const { return XML_GetCurrentLineNumber(parser_.get()); }

  // No exception may pass through the parser: the first problem is kept and ends the parsing.
  void fail(std::string what, std::string allowed) {
    if (problem_) return;
    problem_ = Problem{where(line()), std::move(what), std::move(allowed)};
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  void feed(std::string_view text, XML_Bool is_last) {
    const auto status =
        XML_Parse(parser_.get(), text.data(), static_cast<int>(text.size()), is_last);
    if (problem_) throw InputError(problem_->where, problem_->what, problem_->allowed);
    if (status == XML_STATUS_OK) return;
    throw InputError(
        where(line()),
        std::string("the XML is broken, ") + XML_ErrorString(XML_GetErrorCode(parser_.get())),
        "a whole GraphML file");
  }

  void begin(std::string_view name, const char** attributes) {
    if (problem_) return;
    if (!is_graphml_) {
      is_graphml_ = name == "graphml";
      if (!is_graphml_) fail("is XML but not GraphML, it begins with " + shown(name), "graphml");
    } else if (name == "key") {
      begin_key(attributes);
    } else if (name == "graph") {
      if (has_graph_) return fail("a second graph, or one inside a node", "one graph a file");
      has_graph_ = true;
      const char* direction = find(attributes, "edgedefault");
      const std::string_view word = direction != nullptr ? direction : "";
      if (word != "directed" && word != "undirected") {
        fail("the graph does not say whether edges are directed",
             "edgedefault=\"directed\" or \"undirected\"");
      }
      directed_ = word == "directed";
    } else if (name == "hyperedge") {
      fail("edges between more than two nodes are not read", "edges with a source and a target");
    } else if (name == "node") {
      begin_node(attributes);
    } else if (name == "edge") {
      begin_edge(attributes);
    } else if (name == "data" && in_edge_) {
      const char* key = find(attributes, "key");
      takes_text_ = keeps_ && key != nullptr && weight_key_ == key;
      text_.clear();
    } else if (name == "default" && in_weight_key_) {
      takes_text_ = true;
      text_.clear();
    }
  }

  void end(std::string_view name) {
    if (problem_) return;
    if (name == "edge") {
      in_edge_ = false;
      if (problem_) return;
      edges_.push_back(edge_);
      if (keeps_) weights_.push_back(weight_);
    } else if (name == "data" && takes_text_) {
      takes_text_ = false;
      take_weight(weight_);
    } else if (name == "default" && takes_text_) {
      takes_text_ = false;
      take_weight(default_weight_);
    } else if (name == "key") {
      in_weight_key_ = false;
    }
  }

  void begin_key(const char** attributes) {
    const char* id = find(attributes, "id");
    const char* of = find(attributes, "for");
    const char* called = find(attributes, "attr.name");
    if (id == nullptr || called == nullptr || !is_weight(called) || !weight_key_.empty()) return;
    if (of != nullptr && std::string_view(of) != "edge" && std::string_view(of) != "all") return;
    weight_key_ = id;
    in_weight_key_ = keeps_;
  }

  bool is_weight(std::string_view name) const {
    if (!options_.weight_name.empty()) return name == options_.weight_name;
    return std::find(kWeightNames.begin(), kWeightNames.end(), name) != kWeightNames.end();
  }

  void begin_node(const char** attributes) {
    const char* id = find(attributes, "id");
    if (id == nullptr) return fail("a node without an id", "an id of its own for each node");
    const std::uint32_t node = ordinal(id);
    if (problem_) return;
    if (declared_[node])
      return fail("a second node " + shown(id), "an id of its own for each node");
    declared_[node] = true;
  }

  void begin_edge(const char** attributes) {
    const char* source = find(attributes, "source");
    const char* target = find(attributes, "target");
    if (source == nullptr || target == nullptr) {
      return fail("an edge without its two ends", "a source and a target");
    }
    edge_.from = ordinal(source);
    edge_.to = ordinal(target);
    edge_.directed = directed_;
    if (const char* own = find(attributes, "directed")) {
      const std::string_view word = own;
      if (word != "true" && word != "false") {
        return fail("directed is " + shown(word), "true or false");
      }
      edge_.directed = word == "true";
    }
    any_directed_ = any_directed_ || edge_.directed;
    weight_ = std::numeric_limits<double>::quiet_NaN();
    in_edge_ = true;
  }

  std::uint32_t ordinal(std::string_view id) {
    const std::uint32_t found = ids_.ordinal(id);
    if (found == declared_.size()) {
      if (ids_.size() > options_.most_agents) {
        fail("names more than " + std::to_string(options_.most_agents) + " agents",
             "at most " + std::to_string(options_.most_agents));
      }
      declared_.push_back(false);
      first_use_.push_back(line());
    }
    return found;
  }

  void take_weight(double& weight) {
    if (const auto number = finite_number(trimmed(text_))) {
      weight = *number;
    } else {
      fail("the weight " + shown(text_) + " is no finite number", "a number such as 0.7");
    }
  }

  GraphFile built(Workers& workers) {
    TieList ties(path_, options_, any_directed_ ? TieKind::directed : TieKind::mutual);
    ties.set_weighted(std::any_of(weights_.begin(), weights_.end(),
                                  [](double weight) { return !std::isnan(weight); }));
    // A weight that is not given is the default, or else 1, as those who write such files mean it.
    for (std::size_t i = 0; i < edges_.size(); ++i) {
      const Edge& edge = edges_[i];
      double weight = keeps_ ? weights_[i] : 1.0;
      if (std::isnan(weight)) weight = default_weight_;
      ties.add(edge.from, edge.to, weight);
      if (any_directed_ && !edge.directed && edge.from != edge.to) {
        ties.add(edge.to, edge.from, weight);
      }
    }
    return ties.build(ids_, "at least one edge", workers);
  }

  struct Edge {
    std::uint32_t from;
    std::uint32_t to;
    bool directed;
  };

  const std::string& path_;
  const GraphReadOptions& options_;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::optional<Problem> problem_;
  bool keeps_ = options_.weights == TieWeights::kept;
  bool is_graphml_ = false;
  bool has_graph_ = false;
  bool directed_ = false;
  bool any_directed_ = false;

  AgentIds ids_;
  std::vector<bool> declared_;            // by ordinal: its node was seen
  std::vector<std::uint64_t> first_use_;  // by ordinal: a line
  std::vector<Edge> edges_;
  std::vector<double> weights_;  // by edge, where they are kept; NaN where not given

  std::string weight_key_;
  double default_weight_ = 1.0;
  bool in_weight_key_ = false;
  bool in_edge_ = false;
  Edge edge_{};
  double weight_ = 0.0;
  bool takes_text_ = false;
  std::string text_;
};

// `id` as it stands in a quoted attribute; bytes that no XML can hold are spelt out.
std::string attribute_text(std::string_view id) {
  std::string text;
  for (const char c : valid_utf8(id)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') {
      text += "&amp;";
    } else if (c == '<') {
      text += "&lt;";
    } else if (c == '>') {
      text += "&gt;";
    } else if (c == '"') {
      text += "&quot;";
    } else if (c == '\t' || c == '\n' || c == '\r') {
      text += "&#" + std::to_string(byte) + ";";
    } else if (byte < 0x20) {
      constexpr char digits[] = "0123456789abcdef";
      text += std::string("\\x") + digits[byte >> 4] + digits[byte & 15];
    } else {
      text += c;
    }
  }
  return text;
}

class GraphMlFormat final : public GraphFormat {
 public:
  std::string_view name() const override { return "graphml"; }
  std::string_view sentence() const override {
    return "XML with nodes and edges, directed or not, as Gephi, yEd, igraph and networkx have it";
  }
  std::string_view source() const override { return "Brandes et al. 2002"; }
  std::span<const std::string_view> endings() const override { return kEndings; }

  GraphFile read(const std::string& path, const GraphReadOptions& options,
                 Workers& workers) const override {
    return GraphMlReader(path, options).read(workers);
  }

  void write(const GraphFile& file, const std::string& path, Workers& workers) const override {
    const TieKind kind = written_kind(file, workers);
    std::vector<std::string> ids;
    for (const std::string& name : file.names) ids.push_back(attribute_text(name));
    TextWriter out(path);
    const auto id = [&](AgentId agent) -> TextWriter& {
      return ids.empty() ? out.number(std::uint64_t{index(agent)}) : out.text(ids[index(agent)]);
    };
    out.text(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    if (!file.weights.empty()) {
      out.text("<key id=\"weight\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\n");
    }
    out.text("<graph edgedefault=\"")
        .text(kind == TieKind::mutual ? "undirected" : "directed")
        .text("\">\n");
    for (std::uint32_t a = 0; a < file.graph.agents(); ++a) {
      out.text("<node id=\"");
      id(AgentId{a}).text("\"/>\n");
    }
    for_each_written_tie(file, kind, [&](AgentId from, AgentId to, TieIndex tie) {
      out.text("<edge source=\"");
      id(from).text("\" target=\"");
      id(to).text("\"");
      if (file.weights.empty()) {
        out.text("/>\n");
      } else {
        out.text("><data key=\"weight\">").number(file.weights[tie]).text("</data></edge>\n");
      }
    });
    out.text("</graph>\n</graphml>\n");
    out.finish();
  }
};

}  // namespace

std::unique_ptr<GraphFormat> make_graphml_graph_format() {
  return std::make_unique<GraphMlFormat>();
}

}  // namespace hearsay

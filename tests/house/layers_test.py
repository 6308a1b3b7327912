#!/usr/bin/python3
"""Feeds the layer check small houses with one break each: a check that finds nothing proves nothing."""
import tempfile
import unittest
from pathlib import Path

from layers import House

SOUND = {
    "sim/core/ids.hpp": "#include <cstdint>\n",
    "sim/core/parallel.hpp": "#include <tbb/parallel_for.h>\n",
    "sim/core/draws.hpp": '#include <Random123/philox.h>\n#include "sim/core/ids.hpp"\n',
    "sim/core/digest.cpp": "#include <openssl/evp.h>\n",
    "sim/graph/graph.hpp": '#include <boost/graph/graph_traits.hpp>\n#include "sim/core/ids.hpp"\n',
    "sim/population/population.hpp": '#include "sim/graph/graph.hpp"\n',
    "sim/record/measure.hpp": '#include "sim/core/ids.hpp"\n',
    "sim/engine/model.hpp": '#include "sim/record/measure.hpp"\n#include "sim/population/population.hpp"\n',
    "models/one/parameters.hpp": "// as in std::mt19937, but not: \"std::pow\"\n",
    "models/one/model.cpp": '#include "sim/engine/model.hpp"\n#include "parameters.hpp"\n',
    "models/one/test.cpp": '#include <chrono>\n#include "models/two/model.hpp"\nauto x = std::exp(1);\n',
    "models/one/checks.cpp": '#include "verification/check.hpp"\n#include "sim/theory/spreading.hpp"\n',
    "models/two/model.hpp": '#include "sim/engine/model.hpp"\n',
    "sim/theory/spreading.hpp": '#include "sim/graph/graph.hpp"\n',
    "verification/check.hpp": '#include "sim/ensemble/ensemble.hpp"\n#include <fmt/format.h>\n',
    "scenarios/scenario.hpp": '#include "sim/engine/model.hpp"\n',
    "scenarios/toml_reader.cpp": "#include <toml++/toml.h>\n",
    "sim/ensemble/ensemble.hpp": '#include "scenarios/scenario.hpp"\n',
    "sim/io/result_file.hpp": '#include <hdf5.h>\n#include "scenarios/scenario.hpp"\n',
    "analysis/report.cpp": '#include "sim/io/result_file.hpp"\nauto text = "std::cout";\n',
    "app/main.cpp": '#include <CLI/CLI.hpp>\n#include "analysis/report.hpp"\n#include "hearsay_version.hpp"\n',
    "tests/sim/core/draws_test.cpp": "#include <Random123/philox.h>\n",
}

# (file, line to add, what must be said)
BREAKS = [
    ("sim/core/ids.hpp", '#include "sim/graph/graph.hpp"', "sim/core may not include"),
    ("sim/graph/graph.hpp", '#include "sim/record/measure.hpp"', "sim/graph may not include"),
    ("sim/record/measure.hpp", '#include "sim/graph/graph.hpp"', "sim/record may not include"),
    ("sim/population/population.hpp", '#include "sim/record/measure.hpp"', "sim/population may not include"),
    ("sim/engine/model.hpp", '#include "scenarios/scenario.hpp"', "sim/engine may not include"),
    ("sim/engine/model.hpp", '#include "models/two/model.hpp"', "sim/engine may not include"),
    ("sim/ensemble/ensemble.hpp", '#include "sim/io/result_file.hpp"', "sim/ensemble may not include"),
    ("sim/io/result_file.hpp", '#include "sim/engine/model.hpp"', "sim/io may not include"),
    ("scenarios/scenario.hpp", '#include "models/two/model.hpp"', "scenarios may not include"),
    ("scenarios/scenario.hpp", '#include "sim/ensemble/ensemble.hpp"', "scenarios may not include"),
    ("analysis/report.cpp", '#include "sim/engine/model.hpp"', "analysis may not include"),
    ("analysis/report.cpp", '#include "models/two/model.hpp"', "analysis may not include"),
    ("models/one/model.cpp", '#include "scenarios/scenario.hpp"', "models may not include"),
    ("models/one/model.cpp", '#include "models/two/model.hpp"', "includes another model"),
    ("models/one/model.cpp", '#include "../two/model.hpp"', "includes another model"),
    ("models/one/model.cpp", '#include "verification/check.hpp"', "models may not include"),
    ("models/one/checks.cpp", '#include "sim/io/result_file.hpp"', "verification may not include"),
    ("sim/theory/spreading.hpp", '#include "sim/engine/model.hpp"', "sim/theory may not include"),
    ("verification/check.hpp", '#include "app/main.cpp"', "verification may not include"),
    ("models/one/model.cpp", "#include <chrono>", "<chrono> does not come in here"),
    ("models/one/model.cpp", "#include <filesystem>", "<filesystem> does not come in here"),
    ("models/one/model.cpp", "#include <fstream>", "<fstream> does not come in here"),
    ("models/one/model.cpp", "#include <hdf5.h>", "<hdf5.h> does not come in here"),
    ("models/one/model.cpp", "  #  include <tbb/task.h>", "<tbb/task.h> does not come in here"),
    ("sim/core/ids.hpp", "#include <tbb/task.h>", "<tbb/task.h> does not come in here"),
    ("sim/core/ids.hpp", "#include <Random123/philox.h>", "<Random123/philox.h> does not come in here"),
    ("sim/core/ids.hpp", "#include <openssl/evp.h>", "<openssl/evp.h> does not come in here"),
    ("sim/core/ids.hpp", "#include <random>", "<random> does not come in here"),
    ("sim/core/ids.hpp", "#include <boost/graph/bfs.hpp>", "does not come in here"),
    ("sim/ensemble/ensemble.hpp", "#include <hdf5.h>", "<hdf5.h> does not come in here"),
    ("scenarios/scenario.hpp", "#include <toml++/toml.h>", "<toml++/toml.h> does not come in here"),
    ("scenarios/scenario.hpp", "#include <CLI/CLI.hpp>", "<CLI/CLI.hpp> does not come in here"),
    ("sim/engine/model.hpp", '#include "hearsay_version.hpp"', "does not come in here"),
    ("sim/graph/graph.hpp", "std::uniform_int_distribution<int> d;", "std::uniform_int_distribution"),
    ("sim/graph/graph.hpp", "std::normal_distribution<> d;", "std::normal_distribution"),
    ("models/one/model.cpp", "std::shuffle(a, b, c);", "std::shuffle"),
    ("scenarios/scenario.hpp", "std::random_device d;", "random_device"),
    ("analysis/report.cpp", "std::mt19937_64 g;", "mt19937_64"),
    ("models/one/model.cpp", "auto y = std::pow(a, b);", "std::pow"),
    ("sim/engine/model.hpp", "auto y = std::log(a);", "std::log"),
    ("sim/population/population.hpp", "auto y = 1 - std::exp (a);", "std::exp"),
    ("analysis/report.cpp", "std::cout << 1;", "std::cout"),
    ("sim/io/result_file.hpp", "std::abort();", "std::abort"),
    ("tests/sim/core/draws_test.cpp", "GTEST_SKIP();", "GTEST_SKIP"),
    ("models/one/test.cpp", "TEST(A, DISABLED_B) {}", "DISABLED_B"),
]


class LayersTest(unittest.TestCase):
    def breaks(self, files):
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                path = Path(root) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return House(root).check()

    def test_a_sound_house_has_no_breaks(self):
        self.assertEqual(self.breaks(SOUND), [])

    def test_every_kind_of_break_is_found_at_its_line(self):
        for path, line, said in BREAKS:
            with self.subTest(path=path, line=line):
                number = SOUND[path].count("\n") + 1
                found = self.breaks(SOUND | {path: SOUND[path] + line + "\n"})
                at_line = [text for text in found if text.startswith(f"{path}:{number}: ")]
                self.assertTrue(any(said in text for text in at_line), found)

    def test_a_circle_of_includes_within_a_layer_is_found(self):
        found = self.breaks({
            "sim/core/a.hpp": '#include "sim/core/b.hpp"\n',
            "sim/core/b.hpp": '#include "c.hpp"\n',
            "sim/core/c.hpp": '#include "sim/core/a.hpp"\n',
        })
        self.assertEqual(found, ["sim/core/c.hpp:1: includes run in a circle, sim/core/a.hpp -> "
                                 "sim/core/b.hpp -> sim/core/c.hpp -> sim/core/a.hpp"])

    def test_a_file_that_includes_itself_is_found(self):
        self.assertEqual(len(self.breaks({"app/a.hpp": '#include "app/a.hpp"\n'})), 1)

    def test_comments_and_texts_do_not_count(self):
        self.assertEqual(self.breaks({"sim/core/a.hpp": '/* #include "app/main.cpp"\nstd::pow */\n'
                                                        '// std::shuffle\n'
                                                        'auto t = R"(std::cout << "x")";\n',
                                      "app/main.cpp": ""}), [])


if __name__ == "__main__":
    unittest.main()

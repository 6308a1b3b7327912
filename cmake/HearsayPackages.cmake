# Every external library, found once. They come from the distribution's packages.
find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(TBB REQUIRED)
find_package(HDF5 REQUIRED COMPONENTS C HL)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB REQUIRED)
find_package(EXPAT REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(hwy REQUIRED)
# Also code for the instruction set that has several rounds of AES to a vector. For every file alike: which of the
# compiled versions is called is counted from the best one that a file has, by a function all files share.
target_compile_definitions(hwy::hwy INTERFACE HWY_WANT_AVX3_DL)
# On Arm none beyond NEON: vectors whose length is known only when the program runs cannot stand in a struct.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  target_compile_definitions(hwy::hwy INTERFACE "HWY_DISABLED_TARGETS=(HWY_NEON - 1)")
endif()
if(HEARSAY_MPI)
  set(MPI_CXX_SKIP_MPICXX ON)
  find_package(MPI REQUIRED COMPONENTS CXX)
endif()
# Ubuntu 22.04 has no package of toml++; the copy here is version 3.3.0 as Debian 12 has it.
find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h
          PATHS ${PROJECT_SOURCE_DIR}/third_party/tomlplusplus REQUIRED)
find_path(ISAL_INCLUDE_DIR isa-l/igzip_lib.h REQUIRED)
find_library(ISAL_LIBRARY isal REQUIRED)
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)
# What draws the charts of a report, put into the program whole: Chart.js from version 3 on, of the package
# libjs-chart.js. -D HEARSAY_CHART_LIBRARY=FILE names another copy of the build that browsers load as it is (UMD).
find_file(HEARSAY_CHART_LIBRARY NAMES chart.min.js chart.umd.js
          PATHS /usr/share/javascript/chart.js /usr/share/nodejs/chart.js/dist NO_DEFAULT_PATH REQUIRED)
file(READ ${HEARSAY_CHART_LIBRARY} chart_library_head LIMIT 200)
if(NOT chart_library_head MATCHES "Chart\\.js v([0-9]+)" OR CMAKE_MATCH_1 LESS 3)
  message(FATAL_ERROR "${HEARSAY_CHART_LIBRARY} is not Chart.js 3 or later")
endif()
if(HEARSAY_BENCH)
  find_package(benchmark REQUIRED)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(igraph REQUIRED IMPORTED_TARGET igraph)
endif()
if(HEARSAY_TESTS)
  find_package(GTest REQUIRED)
  # The distribution's Python, for which its packages (h5py, xarray) are, whatever comes first in PATH.
  set(Python3_EXECUTABLE /usr/bin/python3 CACHE FILEPATH "The Python that runs tests")
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
endif()

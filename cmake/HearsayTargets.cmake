# How the project's own targets are made.
include(HearsayVersion)

# A compiler cache makes the second build of a file, in whatever preset, nearly free.
find_program(HEARSAY_CCACHE ccache)
if(HEARSAY_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${HEARSAY_CCACHE})
endif()

# What every file of ours is compiled with. Contraction to fused multiply-add would change digits
# between machines.
add_library(hearsay_options INTERFACE)
target_include_directories(hearsay_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(hearsay_options INTERFACE
  -ffp-contract=off -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast
  # GCC 12 sees overlaps where strings are joined (its bug 105329).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${HEARSAY_STRICT}>:-Werror>)
target_compile_definitions(hearsay_options INTERFACE
  $<$<BOOL:${HEARSAY_CHECKED}>:HEARSAY_CHECKED>)
if(HEARSAY_SANITIZE)
  # Instrumentation hides from g++ that a variable was set, so this one warning is left to dev builds.
  target_compile_options(hearsay_options INTERFACE -fsanitize=${HEARSAY_SANITIZE}
    -fno-sanitize-recover=all -fno-omit-frame-pointer
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(hearsay_options INTERFACE -fsanitize=${HEARSAY_SANITIZE})
  if(HEARSAY_SANITIZE MATCHES thread)
    target_compile_definitions(hearsay_options INTERFACE HEARSAY_TSAN)
  endif()
endif()

# hearsay_layer(NAME USES library...): the static library hearsay_NAME of all .cpp files in the
# current folder and its subfolders, without test.cpp, *_test.cpp and checks.cpp.
function(hearsay_layer name)
  cmake_parse_arguments(arg "" "" "USES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/(test|.*_test|checks)\\.cpp$")
  if(NOT sources)  # all of it in headers
    add_library(hearsay_${name} INTERFACE)
    target_link_libraries(hearsay_${name} INTERFACE hearsay_options ${arg_USES})
    return()
  endif()
  add_library(hearsay_${name} STATIC ${sources})
  target_link_libraries(hearsay_${name} PUBLIC hearsay_options ${arg_USES})
endfunction()

# hearsay_catalogue(TARGET KIND HEADER NAME...): adds to TARGET a source that defines
#   std::vector<std::unique_ptr<KIND>> all_KINDs()
# from the makers make_NAME_KIND() of every NAME, in alphabetical order; a KIND such as GraphFormat is
# graph_format in these names. Dropping a file or folder in
# is all it takes to be in it.
function(hearsay_catalogue target kind header)
  string(REGEX REPLACE "([a-z])([A-Z])" "\\1_\\2" word ${kind})
  string(TOLOWER ${word} word)
  set(declarations "")
  set(entries "")
  set(names ${ARGN})
  list(SORT names)
  foreach(name ${names})
    string(APPEND declarations "std::unique_ptr<${kind}> make_${name}_${word}();\n")
    string(APPEND entries "  all.push_back(make_${name}_${word}());\n")
  endforeach()
  set(file ${CMAKE_CURRENT_BINARY_DIR}/${word}_catalogue.cpp)
  file(CONFIGURE OUTPUT ${file} @ONLY CONTENT
"// Generated from the folder of ${word}s.
#include \"${header}\"

namespace hearsay {
${declarations}
std::vector<std::unique_ptr<${kind}>> all_${word}s() {
  std::vector<std::unique_ptr<${kind}>> all;
${entries}  return all;
}
}  // namespace hearsay
")
  target_sources(${target} PRIVATE ${file})
endfunction()

# hearsay_tests(NAME library... [SOURCES file...] [LABELS label]): the test program NAME of all
# *_test.cpp files in the current folder, or of SOURCES. Its tests are `everyday` unless LABELS says
# `full`, for those that take more than a second or two.
function(hearsay_tests name)
  cmake_parse_arguments(arg "" "LABELS" "SOURCES" ${ARGN})
  if(NOT arg_SOURCES)
    file(GLOB arg_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*_test.cpp)
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS everyday)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE hearsay_options ${arg_UNPARSED_ARGUMENTS} GTest::gmock
                                        GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE
    HEARSAY_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    HEARSAY_DATA_DIR="${PROJECT_SOURCE_DIR}/../shared/data")
  if(CMAKE_CROSSCOMPILING)  # all in one, for each would have to start the emulator
    add_test(NAME ${name}:all COMMAND ${name})
    set_tests_properties(${name}:all PROPERTIES LABELS ${arg_LABELS})
    return()
  endif()
  # Discovered when ctest runs, so that a build does not run programs.
  gtest_discover_tests(${name} TEST_PREFIX ${name}: DISCOVERY_MODE PRE_TEST
                       PROPERTIES LABELS ${arg_LABELS})
endfunction()

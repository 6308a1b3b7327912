# The target hearsay_version: gives the header hearsay_version.hpp, which says what was built. The
# header is looked after at every build, not at configure time, so that the commit it names is the
# one that was compiled; it is rewritten only when it changes, so nothing is compiled for nothing.
find_package(Git QUIET)
set(HEARSAY_VERSION_DIR ${PROJECT_BINARY_DIR}/generated)
add_custom_target(hearsay_version_header
  COMMAND ${CMAKE_COMMAND}
    -D GIT=${GIT_EXECUTABLE}
    -D SOURCE=${PROJECT_SOURCE_DIR}
    -D NUMBER=${PROJECT_VERSION}
    "-D COMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
    -D BUILD_TYPE=${CMAKE_BUILD_TYPE}
    -D TEMPLATE=${PROJECT_SOURCE_DIR}/cmake/version/hearsay_version.hpp.in
    -D HEADER=${HEARSAY_VERSION_DIR}/hearsay_version.hpp
    -P ${PROJECT_SOURCE_DIR}/cmake/version/write.cmake
  BYPRODUCTS ${HEARSAY_VERSION_DIR}/hearsay_version.hpp
  VERBATIM)
add_library(hearsay_version INTERFACE)
target_include_directories(hearsay_version INTERFACE ${HEARSAY_VERSION_DIR})
add_dependencies(hearsay_version hearsay_version_header)

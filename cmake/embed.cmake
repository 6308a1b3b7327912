# Writes OUTPUT, a C++ source that defines a string_view of NAMESPACE for each of FILES, called as NAMES say. Run as a
# script at build time, so that a change of a file is a change of the program.
# Compilers need not support strings beyond 64 KiB; all that build this do.
set(source "// Generated from the files it names.\n#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n")
list(LENGTH FILES count)
math(EXPR last "${count} - 1")
foreach(i RANGE ${last})
  list(GET FILES ${i} file)
  list(GET NAMES ${i} name)
  file(READ "${file}" text)
  string(FIND "${text}" ")embedded\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${file} holds the mark that ends it in the program: )embedded\"")
  endif()
  string(APPEND source "// ${file}\nconst std::string_view ${name} = R\"embedded(${text})embedded\";\n")
endforeach()
string(APPEND source "}  // namespace ${NAMESPACE}\n")
file(WRITE "${OUTPUT}" "${source}")

# Run at build time: asks git what is being compiled and writes the version header if that changed.
set(GIT_COMMIT unknown)
# Only our own repository counts, not one that a release archive happens to be unpacked in.
if(GIT AND EXISTS ${SOURCE}/.git)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env GIT_OPTIONAL_LOCKS=0
            ${GIT} -C ${SOURCE} describe --always --dirty --abbrev=40 --exclude=*
    OUTPUT_VARIABLE described RESULT_VARIABLE failed ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed)
    set(GIT_COMMIT ${described})
  endif()
endif()
configure_file(${TEMPLATE} ${HEADER} @ONLY)

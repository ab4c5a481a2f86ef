# ektara_source_digest(MODULE NAME SOURCES…): compiles MODULE/NAME.cpp.in into a module, with a digest of these sources,
# the compiler and the flags at @digest@.
# Run by `cmake -DTEMPLATE=… -DOUTPUT=… -DFLAGS=… -DSOURCES=a,b -P`, this file writes the source.
if(CMAKE_SCRIPT_MODE_FILE)
  string(REPLACE "," ";" files "${SOURCES}")
  set(all "${FLAGS}")
  foreach(file ${files})
    file(SHA256 ${file} digest)
    string(APPEND all ${digest})
  endforeach()
  string(SHA256 digest "${all}")
  string(SUBSTRING ${digest} 0 32 digest)
  configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
  file(TOUCH ${OUTPUT})
  return()
endif()

function(ektara_source_digest module name)
  set(script ${PROJECT_SOURCE_DIR}/cmake/SourceDigest.cmake)
  set(template ${CMAKE_CURRENT_SOURCE_DIR}/${module}/${name}.cpp.in)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  list(JOIN ARGN "," sources)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DTEMPLATE=${template} -DOUTPUT=${output}
            "-DFLAGS=${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_BUILD_TYPE} ${CMAKE_CXX_FLAGS} ${EKTARA_X86_64_V3} ${Eigen3_VERSION}"
            "-DSOURCES=${sources}" -P ${script}
    DEPENDS ${ARGN} ${script} ${template} VERBATIM)
  target_sources(ektara_${module} PRIVATE ${output})
endfunction()

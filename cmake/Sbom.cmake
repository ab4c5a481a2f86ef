# The software bill of materials of the program, made anew with it (tools/sbom): ektara.spdx.json, SPDX 2.3.
option(EKTARA_SBOM "Write a software bill of materials beside the program" ON)
if(EKTARA_APPS AND EKTARA_SBOM AND CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$" AND NOT CMAKE_CROSSCOMPILING)
  find_package(Python3 COMPONENTS Interpreter QUIET)
  if(Python3_Interpreter_FOUND)
    set(sbom ${PROJECT_BINARY_DIR}/ektara.spdx.json)
    set(sources)
    if(EKTARA_PORTABLE_LIBRARIES)
      set(sources ${EKTARA_PORTABLE_LIBRARIES}/licences/SOURCES)
    endif()
    add_custom_command(OUTPUT ${sbom} DEPENDS ektara ${PROJECT_SOURCE_DIR}/tools/sbom ${PROJECT_SOURCE_DIR}/THIRD_PARTY ${sources}
                       COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tools/sbom $<TARGET_FILE:ektara> ${sbom} ${sources}
                       COMMENT "Writing ektara.spdx.json")
    add_custom_target(sbom ALL DEPENDS ${sbom})
    install(FILES ${sbom} DESTINATION ${CMAKE_INSTALL_DATADIR}/ektara OPTIONAL)
  else()
    message(STATUS "no software bill of materials: there is no Python 3")
  endif()
endif()

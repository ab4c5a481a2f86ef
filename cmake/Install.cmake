include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
include(Packages)

set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/ektara)
set(pkgconfig_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
get_property(modules GLOBAL PROPERTY EKTARA_MODULES)
add_library(ektara_ektara INTERFACE)
add_library(ektara::ektara ALIAS ektara_ektara)
set_target_properties(ektara_ektara PROPERTIES EXPORT_NAME ektara)
foreach(module IN LISTS modules)
  target_link_libraries(ektara_ektara INTERFACE ektara_${module})
endforeach()

# ektara_write_pc(NAME DESCRIPTION REQUIRES LIBS CFLAGS)
function(ektara_write_pc name description requires libs cflags)
  list(JOIN requires " " requires)
  file(WRITE ${PROJECT_BINARY_DIR}/${name}.pc
       "prefix=${CMAKE_INSTALL_PREFIX}\nlibdir=\${prefix}/${CMAKE_INSTALL_LIBDIR}\n"
       "includedir=\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}\n\nName: ${name}\nDescription: ${description}\n"
       "Version: ${PROJECT_VERSION}\nRequires: ${requires}\nLibs: ${libs}\nCflags: ${cflags}\n")
  # The prefix may be chosen as late as `cmake --install --prefix`.
  install(CODE "file(READ \"${PROJECT_BINARY_DIR}/${name}.pc\" text)
    string(REGEX REPLACE \"^prefix=[^\\n]*\" \"prefix=\${CMAKE_INSTALL_PREFIX}\" text \"\${text}\")
    file(WRITE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${pkgconfig_folder}/${name}.pc\" \"\${text}\")")
endfunction()

# needs_MODULE: all modules that it links, directly or not.
foreach(module IN LISTS modules)
  set(before -1)
  set(needs_${module} ${module})
  list(LENGTH needs_${module} count)
  while(NOT count EQUAL before)
    set(before ${count})
    foreach(need IN LISTS needs_${module})
      get_property(links GLOBAL PROPERTY EKTARA_LINKS_${need})
      list(APPEND needs_${module} ${links})
    endforeach()
    list(REMOVE_DUPLICATES needs_${module})
    list(LENGTH needs_${module} count)
  endwhile()
endforeach()

# One export set and one pkg-config file a module, so that a program finds only what its modules need.
set(module_table)
set(all_names)
foreach(module IN LISTS modules)
  # Modules that link each other share the export set of the last of them.
  foreach(other IN LISTS modules)
    if(other IN_LIST needs_${module} AND module IN_LIST needs_${other})
      set(set_of_${module} ${other})
    endif()
  endforeach()
  get_property(outside GLOBAL PROPERTY EKTARA_OUTSIDE_${module})
  set(packages)
  set(requires)
  get_property(links GLOBAL PROPERTY EKTARA_LINKS_${module})
  foreach(link IN LISTS links)
    list(APPEND requires ektara-${link})
  endforeach()
  foreach(target IN LISTS outside)
    ektara_package(package names ${target})
    list(APPEND packages ${package})
    list(APPEND requires ${names})
  endforeach()
  string(APPEND module_table
         "set(_ektara_needs_${module} ${needs_${module}})\nset(_ektara_packages_${module} ${packages})\n")
  install(TARGETS ektara_${module} EXPORT ektara_${set_of_${module}}Targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  if(set_of_${module} STREQUAL module)
    install(EXPORT ektara_${module}Targets NAMESPACE ektara:: DESTINATION ${config_folder})
  endif()
  ektara_write_pc(ektara-${module} "Ektara's module ${module}" "${requires}" "-L\${libdir} -lektara_${module}"
                  "-I\${includedir} -DEIGEN_MAX_ALIGN_BYTES=32")
  list(APPEND all_names ektara-${module})
endforeach()
ektara_write_pc(ektara "${PROJECT_DESCRIPTION}" "${all_names}" "" "")
install(TARGETS ektara_ektara EXPORT ektara_ektaraTargets)
install(EXPORT ektara_ektaraTargets NAMESPACE ektara:: DESTINATION ${config_folder})

if(EKTARA_APPS)
  install(TARGETS ektara RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
  # With `cmake --install --strip`; what is stripped is kept apart.
  install(CODE "if(CMAKE_INSTALL_DO_STRIP)
    set(root \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")
    execute_process(COMMAND \${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:ektara> -DPREFIX=\${root}
      -DINSTALLED=\${root}/${CMAKE_INSTALL_BINDIR}/ektara -DOBJCOPY=${CMAKE_OBJCOPY} -DREADELF=${CMAKE_READELF}
      -P ${PROJECT_SOURCE_DIR}/cmake/DebugFile.cmake COMMAND_ERROR_IS_FATAL ANY)
  endif()" COMPONENT debug)
  install(FILES LICENSE NOTICE THIRD_PARTY CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
  if(EKTARA_PORTABLE_LIBRARIES)
    # What whoever passes the program on has to give with it.
    install(DIRECTORY ${EKTARA_PORTABLE_LIBRARIES}/licences DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
  endif()
  # The program writes its own manual pages and completions, of the option tables that make --help.
  install(CODE "execute_process(COMMAND \${CMAKE_COMMAND} -DEKTARA=$<TARGET_FILE:ektara>
      -DSHARE=\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}
      -DMAN=\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_MANDIR}
      -P ${PROJECT_SOURCE_DIR}/cmake/InstallPages.cmake COMMAND_ERROR_IS_FATAL ANY)" COMPONENT program)
endif()
include(Sbom)
install(CODE "execute_process(COMMAND \${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR}
    -DDESTINATION=\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_INCLUDEDIR}
    -P ${PROJECT_SOURCE_DIR}/cmake/InstallHeaders.cmake COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)")
install(FILES ${PROJECT_BINARY_DIR}/generated/ektara/version.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ektara)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ektaraConfigVersion.cmake COMPATIBILITY SameMinorVersion)
configure_file(${PROJECT_SOURCE_DIR}/cmake/ektaraConfig.cmake.in ${PROJECT_BINARY_DIR}/ektaraConfig.cmake @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/ektaraConfig.cmake ${PROJECT_BINARY_DIR}/ektaraConfigVersion.cmake
        DESTINATION ${config_folder})

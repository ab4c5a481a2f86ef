include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(modules GLOBAL PROPERTY EKTARA_MODULES)
add_library(ektara_ektara INTERFACE)
add_library(ektara::ektara ALIAS ektara_ektara)
set_target_properties(ektara_ektara PROPERTIES EXPORT_NAME ektara)
target_link_libraries(ektara_ektara INTERFACE ${modules})

install(TARGETS ektara RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS ektara_ektara ${modules} EXPORT ektaraTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/ektara DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(EXPORT ektaraTargets NAMESPACE ektara:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/ektara)
install(FILES ${PROJECT_SOURCE_DIR}/cmake/Dependencies.cmake DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/ektara)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/ektaraConfigVersion.cmake COMPATIBILITY SameMinorVersion)
file(WRITE ${PROJECT_BINARY_DIR}/ektaraConfig.cmake
     "include(CMakeFindDependencyMacro)\n"
     "include(\${CMAKE_CURRENT_LIST_DIR}/Dependencies.cmake)\n"
     "include(\${CMAKE_CURRENT_LIST_DIR}/ektaraTargets.cmake)\n")
install(FILES ${PROJECT_BINARY_DIR}/ektaraConfig.cmake ${PROJECT_BINARY_DIR}/ektaraConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/ektara)

# The portable build: everything that is not on every Linux is linked statically, from the libraries that
# tools/portable_libraries made and from Debian's own archives, and no part of it is under the GPL. The program then asks
# of a machine only its C library; the demo corpus, whose encoders and synthesiser stay outside, is left to other builds.
if(NOT EXISTS ${EKTARA_PORTABLE_LIBRARIES}/lib/libavformat.a)
  message(FATAL_ERROR "no portable libraries in ${EKTARA_PORTABLE_LIBRARIES}: tools/portable_libraries FOLDER")
endif()
list(PREPEND CMAKE_PREFIX_PATH ${EKTARA_PORTABLE_LIBRARIES})
set(ENV{PKG_CONFIG_PATH} ${EKTARA_PORTABLE_LIBRARIES}/lib/pkgconfig)
set(PKG_CONFIG_ARGN --static)
set(CMAKE_FIND_LIBRARY_SUFFIXES .a .so)
# pkg-config's lists name these too; the C library's own parts stay shared.
function(ektara_keep_shared prefix)
  foreach(shared m dl pthread rt c)
    set(pkgcfg_lib_${prefix}_${shared} ${shared} CACHE STRING "of the C library")
  endforeach()
  set(pkgcfg_lib_${prefix}_stdc++ m CACHE STRING "linked by the compiler")
  set(pkgcfg_lib_${prefix}_atomic m CACHE STRING "instructions of x86-64 and ARM64")
endfunction()
add_link_options(-Wl,--gc-sections)
add_compile_options(-ffunction-sections -fdata-sections)
# What the oldest C library that is meant (2.35) lacks.
add_library(ektara_newer_libc OBJECT ${CMAKE_CURRENT_LIST_DIR}/portable/arc4random.cpp)

# The C++ library is linked into a program. The module for Python shares that of nanobind-backend instead: libgcc's unwinder in
# the module would call the backend's handlers, which belong to the shared libgcc, and any exception ended the interpreter.
function(ektara_link_newer_libraries program)
  target_link_options(${program} PRIVATE -static-libstdc++ -static-libgcc)
  target_link_libraries(${program} PRIVATE $<TARGET_OBJECTS:ektara_newer_libc>)
endfunction()

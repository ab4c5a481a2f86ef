# What makes a fault harder to use, for builds with an optimiser and without sanitizers: a guard before return addresses,
# bounds of library calls checked (FORTIFY), indirect jumps to marked places only (CET, x86), addresses of functions read
# only once bound (full RELRO), no page with both code and data; indices of vectors, strings and spans checked in the
# modules that read what others wrote (EktaraModule.cmake). tests/e2e/hardened.py reads it from the program.
option(EKTARA_HARDENED "Harden release builds" ON)
set(EKTARA_HARDENING)
if(EKTARA_HARDENED AND CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$" AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  include(CheckCXXCompilerFlag)
  foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection=full)
    string(MAKE_C_IDENTIFIER "EKTARA_HAS${flag}" known)
    check_cxx_compiler_flag(${flag} ${known})
    if(${known})
      list(APPEND EKTARA_HARDENING ${flag})
    endif()
  endforeach()
  # Level 3 checks sizes that are known at run time only: GCC 12, clang 15, glibc 2.34.
  set(level 2)
  if((CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 12)
     OR (CMAKE_CXX_COMPILER_ID MATCHES Clang AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 15))
    set(level 3)
  endif()
  list(APPEND EKTARA_HARDENING -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level})
  add_compile_options(${EKTARA_HARDENING})
  # By its number a program's debug file is found (cmake/DebugFile.cmake).
  add_link_options(-Wl,--build-id=sha1)
  add_link_options(-Wl,-z,relro,-z,now,-z,separate-code,-z,noexecstack)
  if(EKTARA_HAS_fcf_protection_full)
    # The linker marks a program only where every object has the mark, and the C library's start files of Debian 12 have
    # none. All of our code has it, so it is marked here; the system decides whether to make use of that.
    add_link_options(-Wl,-z,ibt,-z,shstk)
  endif()
endif()

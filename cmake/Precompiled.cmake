# Headers that most files include are compiled once for each set of flags: half of a file's compile time is reading them.
option(EKTARA_PCH "Compile the common headers once (precompiled headers)" ON)
option(EKTARA_UNITY "Compile files several at a time: verbs, tests, modules that are not hot" ON)

if(EKTARA_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  add_compile_options(-fpch-preprocess)  # ccache needs it
elseif(EKTARA_PCH AND CMAKE_CXX_COMPILER_ID MATCHES Clang)
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
endif()

# ektara_precompile(TARGET HEADER): compiles HEADER (cmake/precompiled) with the flags of TARGET and uses it there.
function(ektara_precompile target header)
  if(EKTARA_PCH)
    target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled/${header})
  endif()
endfunction()

# ektara_share_precompiled(TARGET OWNER): TARGET uses the header that was compiled for OWNER. Both need equal flags.
function(ektara_share_precompiled target owner)
  if(EKTARA_PCH)
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()

# The modules share two headers. Their owners link only what all modules link: a module's own definitions may come on
# top of those with which a header was compiled, but none of these may be missing.
if(EKTARA_PCH)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/empty.cpp CONTENT "")
  foreach(header modules json)
    add_library(ektara_precompiled_${header} OBJECT ${PROJECT_BINARY_DIR}/empty.cpp)
    set_target_properties(ektara_precompiled_${header} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_include_directories(ektara_precompiled_${header} PRIVATE ${PROJECT_SOURCE_DIR})
    target_compile_definitions(ektara_precompiled_${header} PRIVATE EIGEN_MAX_ALIGN_BYTES=32)
    target_link_libraries(ektara_precompiled_${header} PRIVATE Eigen3::Eigen fmt::fmt)
    ektara_precompile(ektara_precompiled_${header} ${header}.hpp)
  endforeach()
endif()

# Headers that most files include are compiled once for each set of flags: half of a file's compile time is reading them.
option(EKTARA_PCH "Compile the common headers once (precompiled headers)" ON)
option(EKTARA_UNITY "Compile the verbs of the program several at a time: each reads all of CLI11" ON)

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

# ektara_order_sources(LIST): those that include core/error.hpp come first. Files that are compiled together are taken in
# the list's order, so that a change of error.hpp leaves the other groups as they are; there are as many groups as before.
function(ektara_order_sources list)
  set(first "")
  set(then "")
  foreach(source ${${list}})
    file(STRINGS ${source} raises REGEX "^#include \"ektara/core/error.hpp\"")
    if(raises)
      list(APPEND first ${source})
    else()
      list(APPEND then ${source})
    endif()
  endforeach()
  set(${list} ${first} ${then} PARENT_SCOPE)
endfunction()

# ektara_module(NAME [JSON] [ASSERTIONS] [UNITY | UNITY_DEBUG] [LINKS ektara modules…] [PUBLIC_LINKS outside libraries…]
#               [PRIVATE_LINKS outside libraries…])
# JSON: most of its files read or write JSON, so the precompiled header holds it.
# ASSERTIONS: it reads what others wrote and is not hot, so that a hardened build checks the indices of vectors, strings
# and spans (docs/security.md has the cost). The shared header was compiled without these checks.
# UNITY: files are compiled several at a time, so that what they instantiate alike is instantiated once. Modules whose
# loops are hot, which one compiles and measures file by file, are so compiled in debug builds only: UNITY_DEBUG.
# One static library a module, from all its .cpp files; LINKS must match the table in tools/check_layers.py.
function(ektara_module name)
  cmake_parse_arguments(arg "JSON;ASSERTIONS;UNITY;UNITY_DEBUG" "" "LINKS;PUBLIC_LINKS;PRIVATE_LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  ektara_order_sources(sources)
  add_library(ektara_${name} STATIC ${sources})
  add_library(ektara::${name} ALIAS ektara_${name})
  set_target_properties(ektara_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  target_include_directories(ektara_${name} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                                   $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/generated>
                                                   $<INSTALL_INTERFACE:include>)
  foreach(link ${arg_LINKS})
    target_link_libraries(ektara_${name} PUBLIC ektara_${link})
  endforeach()
  target_link_libraries(ektara_${name} PUBLIC ${arg_PUBLIC_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
  if(arg_ASSERTIONS AND EKTARA_HARDENING)
    target_compile_definitions(ektara_${name} PRIVATE _GLIBCXX_ASSERTIONS)
  elseif(arg_JSON)
    ektara_share_precompiled(ektara_${name} ektara_precompiled_json)
  else()
    ektara_share_precompiled(ektara_${name} ektara_precompiled_modules)
  endif()
  if(arg_UNITY OR (arg_UNITY_DEBUG AND CMAKE_BUILD_TYPE STREQUAL Debug))
    set_target_properties(ektara_${name} PROPERTIES UNITY_BUILD ${EKTARA_UNITY} UNITY_BUILD_BATCH_SIZE 10)
  endif()
  # What the installed package has to know (cmake/Install.cmake).
  set_property(GLOBAL APPEND PROPERTY EKTARA_MODULES ${name})
  set_property(GLOBAL PROPERTY EKTARA_LINKS_${name} ${arg_LINKS})
  set_property(GLOBAL PROPERTY EKTARA_OUTSIDE_${name} ${arg_PUBLIC_LINKS} ${arg_PRIVATE_LINKS})
endfunction()

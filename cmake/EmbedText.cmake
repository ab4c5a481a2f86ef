# ektara_embed_text(TARGET NAMESPACE FUNCTION FILE): compiles a text file into `std::string_view FUNCTION()`.
function(ektara_embed_text target namespace function file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} text)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp)
  file(WRITE ${source}.new "#include <string_view>\n\nnamespace ${namespace} {\n"
       "std::string_view ${function}();\nstd::string_view ${function}() { return R\"~ektara~(${text})~ektara~\"; }\n}\n")
  file(COPY_FILE ${source}.new ${source} ONLY_IF_DIFFERENT)
  target_sources(${target} PRIVATE ${source})
endfunction()

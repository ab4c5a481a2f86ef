cmake_minimum_required(VERSION 3.25)
# cmake -DEKTARA=… -DSHARE=… -DMAN=… -P: writes the manual pages below MAN and the completions of shells below SHARE.
function(write_completion shell file)
  execute_process(COMMAND ${EKTARA} completion ${shell} OUTPUT_FILE ${file} COMMAND_ERROR_IS_FATAL ANY)
  file(CHMOD ${file} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endfunction()
file(MAKE_DIRECTORY ${MAN}/man1 ${SHARE}/bash-completion/completions ${SHARE}/zsh/site-functions
     ${SHARE}/fish/vendor_completions.d)
execute_process(COMMAND ${EKTARA} manual --output ${MAN}/man1 COMMAND_ERROR_IS_FATAL ANY)
write_completion(bash ${SHARE}/bash-completion/completions/ektara)
write_completion(zsh ${SHARE}/zsh/site-functions/_ektara)
write_completion(fish ${SHARE}/fish/vendor_completions.d/ektara.fish)

# cmake -DPROGRAM=built -DINSTALLED=stripped -DPREFIX=… -DOBJCOPY=… -DREADELF=… -P: what `cmake --install --strip` takes out
# of the program goes to PREFIX/lib/debug/.build-id, where gdb looks for it (set debug-file-directory PREFIX/lib/debug).
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${READELF} -n ${PROGRAM} OUTPUT_VARIABLE notes COMMAND_ERROR_IS_FATAL ANY)
if(NOT notes MATCHES "Build ID: ([0-9a-f][0-9a-f])([0-9a-f]+)")
  message(FATAL_ERROR "${PROGRAM} has no build id")
endif()
set(folder ${PREFIX}/lib/debug/.build-id/${CMAKE_MATCH_1})
set(file ${folder}/${CMAKE_MATCH_2}.debug)
file(MAKE_DIRECTORY ${folder})
execute_process(COMMAND ${OBJCOPY} --only-keep-debug --compress-debug-sections ${PROGRAM} ${file}
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${OBJCOPY} --remove-section=.gnu_debuglink --add-gnu-debuglink=${file} ${INSTALLED}
                COMMAND_ERROR_IS_FATAL ANY)
message(STATUS "Installing: ${file}")

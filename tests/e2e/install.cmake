# Installs the library, builds the examples against it and runs them:
# cmake -DBUILD=… -DSOURCE=… -DEKTARA=… -DFLAGS=… -P install.cmake
cmake_minimum_required(VERSION 3.25)
set(work ${BUILD}/install-test)
set(prefix ${work}/prefix)
file(REMOVE_RECURSE ${work})
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGN}\nended with ${code}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()
# expect_lines(REGEX COUNT WHAT): so many lines of `output` match.
function(expect_lines regex count what)
  string(REGEX MATCHALL "(^|\n)${regex}" lines "${output}")
  list(LENGTH lines found)
  if(NOT found EQUAL count)
    message(FATAL_ERROR "${what}: ${count} lines were expected, not ${found}:\n${output}")
  endif()
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
foreach(internal cluster/detail artifacts/json.hpp)
  if(EXISTS ${prefix}/include/ektara/${internal})
    message(FATAL_ERROR "${internal} is internal and must not be installed")
  endif()
endforeach()
# A program that names one component links it alone, and its own flags stay as they are.
run(${CMAKE_COMMAND} -S ${SOURCE}/examples -B ${work}/cluster -G Ninja -DCMAKE_BUILD_TYPE=Debug -DONLY_CLUSTER=ON
    -DCMAKE_PREFIX_PATH=${prefix} "-DCMAKE_CXX_FLAGS=${FLAGS}" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
    -DCMAKE_DISABLE_FIND_PACKAGE_PkgConfig=ON)
file(READ ${work}/cluster/compile_commands.json commands)
if(commands MATCHES "-march")
  message(FATAL_ERROR "the installed package changes the user's -march:\n${commands}")
endif()
run(${CMAKE_COMMAND} -S ${SOURCE}/examples -B ${work}/examples -G Ninja -DCMAKE_BUILD_TYPE=Debug
    -DCMAKE_PREFIX_PATH=${prefix} "-DCMAKE_CXX_FLAGS=${FLAGS}")
run(${CMAKE_COMMAND} --build ${work}/examples)
set(bin ${work}/examples)

run(${EKTARA} corpus ${work}/songs --songs 6 --seconds 3 --quiet)
file(GLOB songs ${work}/songs/audio/*)
list(GET songs 0 song)
run(${bin}/group_songs ${work}/songs/audio 2)
expect_lines("[^\n]*[.](flac|ogg),[01]" 6 "group_songs")
run(${bin}/features_of_a_file ${song})
expect_lines("mfcc[0-9]+_[a-z]+,[-0-9.e]+" 52 "features_of_a_file")

set(table "id,x,y\n")
set(labels "id,class,cluster\n")
foreach(i RANGE 1 9)
  math(EXPR left "${i} % 2")
  string(APPEND table "row ${i},${left}00,${i}\n")
  string(APPEND labels "row ${i},class ${left},${left}\n")
endforeach()
file(WRITE ${work}/table.csv "${table}")
file(WRITE ${work}/labels.csv "${labels}")
run(${bin}/cluster_table ${work}/table.csv 2)
expect_lines("row [0-9],[01]" 9 "cluster_table")
run(${bin}/evaluate_labels ${work}/labels.csv class cluster)
expect_lines("(ARI|AMI) 1.000 " 2 "evaluate_labels")

run(${EKTARA} extract ${work}/songs/audio -o ${work}/run --quiet)
run(${bin}/umap_map ${work}/run/features/mfcc-moments.npy)
expect_lines("[^\n]*[.](flac|ogg),[-0-9.e]+,[-0-9.e]+" 6 "umap_map")
run(${bin}/train_vae ${work}/run/features/mfcc-moments.npy ${work}/latent.npy)
expect_lines("explained variance" 1 "train_vae")

# Every public header compiles, with no flags but the package's own.
file(WRITE ${work}/all/all.cpp "#include <ektara/ektara.hpp>\nstatic_assert(EKTARA_VERSION_MAJOR >= 0);\n"
     "int main() { return ektara::version() == nullptr; }\n")
file(GLOB_RECURSE headers RELATIVE ${prefix}/include ${prefix}/include/ektara/*.hpp)
list(TRANSFORM headers PREPEND "#include <")
list(TRANSFORM headers APPEND ">\n")
file(WRITE ${work}/all/every.cpp ${headers})
file(WRITE ${work}/all/CMakeLists.txt "cmake_minimum_required(VERSION 3.25)\nproject(all CXX)\n"
     "find_package(ektara REQUIRED)\nadd_executable(all all.cpp every.cpp)\ntarget_link_libraries(all ektara::ektara)\n")
run(${CMAKE_COMMAND} -S ${work}/all -B ${work}/all/build -G Ninja -DCMAKE_PREFIX_PATH=${prefix}
    "-DCMAKE_CXX_FLAGS=${FLAGS}")
run(${CMAKE_COMMAND} --build ${work}/all/build)
run(${work}/all/build/all)
# pkg-config says the same.
find_program(PKG_CONFIG pkg-config REQUIRED)
file(GLOB_RECURSE pc ${prefix}/*/ektara.pc)
get_filename_component(pc_folder ${pc} DIRECTORY)
run(${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${pc_folder} ${PKG_CONFIG} --exists --print-errors ektara ektara-cluster)
file(REMOVE_RECURSE ${work})

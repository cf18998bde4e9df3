include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)

set(build ${WORK}/find_package_${KIND})
set(use_shared OFF)
if(KIND STREQUAL "shared")
  set(use_shared ON)
endif()
run(${CMAKE_COMMAND} -S ${WORK}/consumer -B ${build} -G ${GENERATOR}
    -D CMAKE_CXX_COMPILER=${COMPILER} -D CMAKE_CXX_FLAGS=${FLAGS}
    -D CMAKE_PREFIX_PATH=${prefix} -D BUILD_SHARED_LIBS=${use_shared})
run(${CMAKE_COMMAND} --build ${build})
check_kind(${build}/first_message)
run_first_message(${build}/first_message)

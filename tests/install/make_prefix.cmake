include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)

file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/first)
file(RENAME ${WORK}/first ${prefix})

extract_from_readme(first_message.cpp ${WORK}/consumer/first_message.cpp)
extract_from_readme(CMakeLists.txt ${WORK}/consumer/CMakeLists.txt)

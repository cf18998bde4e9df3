include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)

run(${prefix}/bin/tofu --version)
if(NOT output MATCHES "${VERSION}")
  message(FATAL_ERROR "tofu --version printed '${output}', the project is ${VERSION}")
endif()

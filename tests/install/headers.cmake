include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)

file(GLOB headers RELATIVE ${prefix}/include ${prefix}/include/tofu/*.hpp)
if(NOT headers)
  message(FATAL_ERROR "no headers in ${prefix}/include/tofu")
endif()
foreach(header ${headers})
  string(REPLACE "/" "_" name ${header})
  set(source ${WORK}/headers/${name}.cpp)
  file(WRITE ${source} "#include <${header}>\n#include <${header}>\n")
  run(${COMPILER} -std=c++23 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -fsyntax-only
      -I${prefix}/include ${source})
endforeach()

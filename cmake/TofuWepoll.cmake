# wepoll, which makes epoll out of Windows' AFD polling: as a library (vcpkg, Conan: TOFU's vcpkg.json
# asks for it), or as its two source files, which then become part of tofu. Where they are, if CMake
# does not find them by itself: -DTOFU_WEPOLL_DIR=FOLDER.
set(TOFU_WEPOLL_DIR "" CACHE PATH "Folder of wepoll.h and wepoll.c, or of an installed wepoll")
if(TOFU_WEPOLL_DIR)
  set(tofu_wepoll_place PATHS ${TOFU_WEPOLL_DIR} NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
endif()
find_path(TOFU_WEPOLL_INCLUDE_DIR wepoll.h ${tofu_wepoll_place} PATH_SUFFIXES include)
find_file(TOFU_WEPOLL_SOURCE wepoll.c ${tofu_wepoll_place})
find_library(TOFU_WEPOLL_LIBRARY wepoll ${tofu_wepoll_place} PATH_SUFFIXES lib)
if(TOFU_WEPOLL_INCLUDE_DIR AND TOFU_WEPOLL_LIBRARY)
  set(tofu_wepoll_libraries ${TOFU_WEPOLL_LIBRARY})
elseif(TOFU_WEPOLL_INCLUDE_DIR AND TOFU_WEPOLL_SOURCE)
  enable_language(C)
  add_library(tofu_wepoll OBJECT ${TOFU_WEPOLL_SOURCE})
  set_target_properties(tofu_wepoll PROPERTIES UNITY_BUILD OFF)
  target_include_directories(tofu_wepoll PRIVATE ${TOFU_WEPOLL_INCLUDE_DIR})
  set(tofu_wepoll_objects $<TARGET_OBJECTS:tofu_wepoll>)
elseif(TOFU_WEPOLL_DIR)
  message(FATAL_ERROR "tofu: TOFU_WEPOLL_DIR is '${TOFU_WEPOLL_DIR}', and there is neither wepoll.h "
                      "with wepoll.c nor an installed wepoll. On Debian cmake/get_wepoll.sh FOLDER "
                      "gets it")
else()
  list(REMOVE_ITEM TOFU_POLLERS wepoll)
  message(WARNING "tofu: no wepoll found, so that the poller is wsapoll, whose cost grows with the "
                  "number of sockets. Install it (vcpkg install wepoll; on Debian "
                  "cmake/get_wepoll.sh FOLDER), or say where it is: -DTOFU_WEPOLL_DIR=FOLDER")
endif()
if(TOFU_WEPOLL_INCLUDE_DIR)
  list(APPEND TOFU_POLLER_INCLUDES ${TOFU_WEPOLL_INCLUDE_DIR})
endif()

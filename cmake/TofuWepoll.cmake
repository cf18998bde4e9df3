# wepoll, which makes epoll out of Windows' AFD polling: as a library (vcpkg, Conan: TOFU's vcpkg.json
# asks for it), or as its two source files, which then become part of tofu. Where they are, if CMake
# does not find them by itself: -DTOFU_WEPOLL_DIR=FOLDER.
set(TOFU_WEPOLL_DIR "" CACHE PATH "Folder of wepoll.h and wepoll.c, or of an installed wepoll")
find_path(TOFU_WEPOLL_INCLUDE_DIR wepoll.h HINTS ${TOFU_WEPOLL_DIR} PATH_SUFFIXES include)
find_file(TOFU_WEPOLL_SOURCE wepoll.c HINTS ${TOFU_WEPOLL_DIR})
find_library(TOFU_WEPOLL_LIBRARY wepoll HINTS ${TOFU_WEPOLL_DIR} PATH_SUFFIXES lib)
if(TOFU_WEPOLL_INCLUDE_DIR AND TOFU_WEPOLL_LIBRARY)
  set(tofu_wepoll_libraries ${TOFU_WEPOLL_LIBRARY})
elseif(TOFU_WEPOLL_INCLUDE_DIR AND TOFU_WEPOLL_SOURCE)
  enable_language(C)
  add_library(tofu_wepoll_objects OBJECT ${TOFU_WEPOLL_SOURCE})
  set_target_properties(tofu_wepoll_objects PROPERTIES UNITY_BUILD OFF)
else()
  list(REMOVE_ITEM TOFU_POLLERS wepoll)
  message(WARNING "tofu: no wepoll found, so that the poller is wsapoll, whose cost grows with the "
                  "number of sockets. Install it (vcpkg install wepoll), or say where it is: "
                  "-DTOFU_WEPOLL_DIR=FOLDER")
endif()
if(TOFU_WEPOLL_INCLUDE_DIR)
  list(APPEND TOFU_POLLER_INCLUDES ${TOFU_WEPOLL_INCLUDE_DIR})
endif()

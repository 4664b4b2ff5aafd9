# OpenVINO as this package brings it: the libraries that its network needs and the C++ interface, for
# find_package(OpenVINO COMPONENTS Runtime). Where the package lies does not matter.
get_filename_component(openvino_packaged ${CMAKE_CURRENT_LIST_DIR}/.. ABSOLUTE)
file(GLOB openvino_library ${openvino_packaged}/lib/libopenvino.so.*)
if(NOT TARGET openvino::runtime)
  add_library(openvino::runtime SHARED IMPORTED)
  set_target_properties(openvino::runtime PROPERTIES
    IMPORTED_LOCATION ${openvino_library}
    INTERFACE_INCLUDE_DIRECTORIES ${openvino_packaged}/include)
endif()
set(OpenVINO_Runtime_FOUND TRUE)
foreach(component IN LISTS OpenVINO_FIND_COMPONENTS)
  if(OpenVINO_FIND_REQUIRED_${component} AND NOT OpenVINO_${component}_FOUND)
    set(OpenVINO_FOUND FALSE)
    set(OpenVINO_NOT_FOUND_MESSAGE "This package brings the Runtime only, not ${component}.")
  endif()
endforeach()

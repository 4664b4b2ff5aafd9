# The packages: hone, hone-gpu and hone-npu for Debian 12, and an archive that runs from any folder.

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME hone)
set(CPACK_PACKAGE_VENDOR Hone)
set(CPACK_PACKAGE_CONTACT "Hone <hone@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "workbench for trained networks")
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL hone gpu npu)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_SOURCE_DIR}/cmake/cpack_each.cmake)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${runtime_libs})
set(CPACK_DEBIAN_COMPRESSION_TYPE zstd)  # a tenth of the time of xz, a fifth larger

set(CPACK_DEBIAN_HONE_PACKAGE_NAME hone)
set(CPACK_COMPONENT_HONE_DESCRIPTION
    "Bring a model and a data set: what the network costs in theory, \
what it takes on this machine with the noise told, layer by layer, how accurate it is, and how to \
make it INT8 within an accepted drop. Command line, page and HTTP interface, with the OpenVINO \
runtime that they need.")
# Read by the runtime when it is there, and linked by nothing.
set(CPACK_DEBIAN_HONE_PACKAGE_SUGGESTS "hone-gpu, hone-npu, bash-completion")
set(CPACK_DEBIAN_HONE_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/tools/package/postinst
    ${CMAKE_SOURCE_DIR}/tools/package/prerm ${CMAKE_SOURCE_DIR}/tools/package/postrm)
set(CPACK_DEBIAN_HONE_PACKAGE_CONTROL_STRICT_PERMISSION ON)

foreach(device GPU NPU)
  string(TOLOWER ${device} lower)
  set(CPACK_DEBIAN_${device}_PACKAGE_NAME hone-${lower})
  set(CPACK_DEBIAN_${device}_PACKAGE_DEPENDS "hone (= ${PROJECT_VERSION})")
  set(CPACK_DEBIAN_${device}_PACKAGE_SHLIBDEPS OFF)  # all that hone brings, but for what stands below
  set(CPACK_COMPONENT_${device}_DESCRIPTION
      "The plugin of the OpenVINO runtime that lets \
Hone run networks on an Intel ${device}. The driver is the distribution's or Intel's.")
endforeach()
set(CPACK_DEBIAN_GPU_PACKAGE_DEPENDS
    "hone (= ${PROJECT_VERSION}), ocl-icd-libopencl1 | libopencl1")
set(CPACK_DEBIAN_GPU_PACKAGE_RECOMMENDS intel-opencl-icd)
include(CPack)

# What is installed, and the packages of it: `cmake --install`, and CPack through ./x package.
# Components: hone (both programs, the page, the demo's model, the runtime), gpu and npu (a plugin of
# the runtime each, in packages of their own).
#
#   bin/hone{,-worker,-fetcher}    the worker finds the runtime through its rpath, so the folder may
#   lib/hone/openvino/             be anywhere; share/hone is looked for beside bin
#   share/hone/{web,demo}
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # tests are not installed; ./x package builds what is

get_filename_component(runtime_libs ${OpenVINO_DIR}/../libs ABSOLUTE)
file(GLOB runtime_licences ${OpenVINO_DIR}/../../openvino-*.dist-info/licenses)
set(runtime_folder lib/hone/openvino)

# In the build tree the runtime lies where it lies in an installed one, so that hone grants a server's
# workers the same relative folder in both.
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/lib/hone)
file(CREATE_LINK ${runtime_libs} ${CMAKE_BINARY_DIR}/${runtime_folder} SYMBOLIC)

# --- made of what the program says about itself
find_program(GZIP gzip REQUIRED)
set(manual ${CMAKE_BINARY_DIR}/share/man/man1/hone.1.gz)
set(completion ${CMAKE_BINARY_DIR}/share/bash-completion/completions/hone)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/share/man/man1
     ${CMAKE_BINARY_DIR}/share/bash-completion/completions)
add_custom_command(OUTPUT ${manual} DEPENDS hone VERBATIM
                   COMMAND sh -c "\"$0\" manual >\"$1\" && \"$2\" -9nf \"$1\""
                           $<TARGET_FILE:hone> ${CMAKE_BINARY_DIR}/share/man/man1/hone.1 ${GZIP})
add_custom_command(OUTPUT ${completion} DEPENDS hone VERBATIM
                   COMMAND sh -c "\"$0\" completion >\"$1\"" $<TARGET_FILE:hone> ${completion})
add_custom_target(hone-manual ALL DEPENDS ${manual} ${completion})

# --- the main component
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME hone)
set_target_properties(hone-worker PROPERTIES INSTALL_RPATH "$ORIGIN/../${runtime_folder}")
install(TARGETS hone hone-worker hone-fetcher RUNTIME DESTINATION bin COMPONENT hone)
install(DIRECTORY ${CMAKE_BINARY_DIR}/share/hone DESTINATION share COMPONENT hone)
install(FILES ${manual} DESTINATION share/man/man1 COMPONENT hone)
install(FILES ${completion} DESTINATION share/bash-completion/completions COMPONENT hone)
install(FILES tools/package/hone.service DESTINATION lib/systemd/system COMPONENT hone)
install(FILES tools/package/tmpfiles.conf DESTINATION lib/tmpfiles.d RENAME hone.conf
        COMPONENT hone)
install(FILES tools/package/copyright README.md SECURITY.md DESTINATION share/doc/hone
        COMPONENT hone)
install(FILES docs/installing.md docs/serving.md docs/http-api.md docs/page.md docs/quantizing.md
              docs/catalogue.md docs/projects.md docs/exporting.md
        DESTINATION share/doc/hone COMPONENT hone)
install(FILES ${CMAKE_BINARY_DIR}/page-licences.txt ${CMAKE_BINARY_DIR}/DEPENDS
        DESTINATION share/doc/hone OPTIONAL COMPONENT hone)
install(DIRECTORY ${runtime_licences}/ DESTINATION share/doc/hone/openvino COMPONENT hone)

# The runtime: what Hone opens. The frontends of formats that it does not import stay out (JAX,
# PyTorch, GGUF), as does the C interface.
file(GLOB runtime_files
     ${runtime_libs}/libopenvino.so.* ${runtime_libs}/libopenvino_ir_frontend.so.*
     ${runtime_libs}/libopenvino_onnx_frontend.so.* ${runtime_libs}/libopenvino_paddle_frontend.so.*
     ${runtime_libs}/libopenvino_tensorflow_frontend.so.*
     ${runtime_libs}/libopenvino_tensorflow_lite_frontend.so.*
     ${runtime_libs}/libopenvino_intel_cpu_plugin.so ${runtime_libs}/libopenvino_auto_plugin.so
     ${runtime_libs}/libopenvino_auto_batch_plugin.so ${runtime_libs}/libopenvino_hetero_plugin.so
     ${runtime_libs}/libtbb.so.* ${runtime_libs}/libtbbmalloc.so.* ${runtime_libs}/libtbbbind_*.so.*)
install(FILES ${runtime_files} DESTINATION ${runtime_folder} COMPONENT hone)
# For `hone export --with-runtime`, whose application is then built with what the package brings.
install(DIRECTORY ${OpenVINO_DIR}/../include/openvino DESTINATION lib/hone/include COMPONENT hone
        PATTERN openvino/c EXCLUDE PATTERN openvino/frontend EXCLUDE)

# --- plugins in packages of their own; cache.json is how the GPU's kernels were tuned
install(FILES ${runtime_libs}/libopenvino_intel_gpu_plugin.so ${runtime_libs}/cache.json
        DESTINATION ${runtime_folder} COMPONENT gpu)
install(FILES tools/package/copyright DESTINATION share/doc/hone-gpu COMPONENT gpu)
install(FILES ${runtime_libs}/libopenvino_intel_npu_plugin.so DESTINATION ${runtime_folder}
        COMPONENT npu)
install(FILES tools/package/copyright DESTINATION share/doc/hone-npu COMPONENT npu)

include(cmake/cpack.cmake)

# hone_schemas(name files…): readers and writers of binary formats, made by flatc (.fbs) and protoc
# (.proto) when the tree is built. A header is included as <hone_schemas/…>: `x_generated.h` of
# x.fbs, `x.pb.h` of x.proto. What is made is a system header: its warnings are not ours.

find_program(FLATC flatc REQUIRED)
find_program(PROTOC protoc REQUIRED)
find_path(FLATBUFFERS_INCLUDE flatbuffers/flatbuffers.h REQUIRED)

function(hone_schemas name)
  set(root ${CMAKE_BINARY_DIR}/schemas)
  set(made ${root}/hone_schemas)
  file(MAKE_DIRECTORY ${made})
  foreach(file IN LISTS ARGN)
    get_filename_component(path ${file} ABSOLUTE)
    get_filename_component(stem ${file} NAME_WE)
    get_filename_component(folder ${path} DIRECTORY)
    if(file MATCHES "\\.fbs$")
      add_custom_command(OUTPUT ${made}/${stem}_generated.h DEPENDS ${path}
                         COMMAND ${FLATC} --cpp --scoped-enums --gen-mutable -o ${made} ${path})
      list(APPEND outputs ${made}/${stem}_generated.h)
    else()
      add_custom_command(OUTPUT ${made}/${stem}.pb.cc ${made}/${stem}.pb.h DEPENDS ${path}
                         COMMAND ${PROTOC} --proto_path ${folder} --cpp_out ${made} ${path})
      list(APPEND outputs ${made}/${stem}.pb.cc ${made}/${stem}.pb.h)
    endif()
  endforeach()
  # One source at least, so that a library of headers alone has something to link.
  file(WRITE ${made}/${name}.cc "// The library is not empty.\n")
  add_library(${name} STATIC ${outputs} ${made}/${name}.cc)
  target_include_directories(${name} SYSTEM PUBLIC ${root} ${FLATBUFFERS_INCLUDE})
endfunction()

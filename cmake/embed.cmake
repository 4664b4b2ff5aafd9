# Files that a room carries inside the program, so that it needs nothing installed beside it.

# hone_embed(ROOM FOLDER): all files beneath FOLDER as hone::ROOM::embedded_files() (embedded.h).
function(hone_embed room folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${folder}/*)
  set(made ${CMAKE_BINARY_DIR}/generated/${room}_embedded.cpp)
  add_custom_command(
    OUTPUT ${made}
    COMMAND ${CMAKE_COMMAND} -DROOM=${room} -DFOLDER=${folder} -DOUT=${made}
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    COMMENT "Embedding ${folder}")
  target_sources(hone_room_${room} PRIVATE ${made})
endfunction()

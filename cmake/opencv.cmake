# OpenCV's own CMake package lies in libopencv-dev with every module (160 MB); core and imgproc
# come alone in packages without one.
find_path(OPENCV_INCLUDE opencv2/imgproc.hpp PATH_SUFFIXES opencv4 REQUIRED)
find_library(OPENCV_CORE opencv_core REQUIRED)
find_library(OPENCV_IMGPROC opencv_imgproc REQUIRED)
add_library(opencv::imgproc INTERFACE IMPORTED)
target_include_directories(opencv::imgproc SYSTEM INTERFACE ${OPENCV_INCLUDE})
target_link_libraries(opencv::imgproc INTERFACE ${OPENCV_IMGPROC} ${OPENCV_CORE})

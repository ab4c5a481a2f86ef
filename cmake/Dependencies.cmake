# Every outside library in one place; the reason for each is in ARCHITECTURE.md.
find_package(PkgConfig REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(fmt REQUIRED)
find_package(TBB REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-uc icu-i18n)
pkg_check_modules(FFMPEG REQUIRED IMPORTED_TARGET libavformat libavcodec libswresample libavutil)
pkg_check_modules(SENTENCEPIECE REQUIRED IMPORTED_TARGET sentencepiece)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
if(EKTARA_TESTS)
  pkg_check_modules(EBUR128 REQUIRED IMPORTED_TARGET libebur128)  # what the tests hold the loudness against
endif()
find_path(SPECTRA_INCLUDE_DIR Spectra/SymEigsSolver.h REQUIRED)

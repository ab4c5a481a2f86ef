# What `cpack` makes of the program: `cpack -G DEB` a Debian package, `cpack -G TGZ` a tarball. tools/deb tries both.
set(EKTARA_CONTACT "The Ektara developers <ektara@example.org>" CACHE STRING
    "Who is responsible for a package that you make, with an address")
set(CPACK_PACKAGE_NAME ektara)
set(CPACK_PACKAGE_CONTACT "${EKTARA_CONTACT}")
set(CPACK_PACKAGE_VENDOR "The Ektara developers")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_FILE_NAME ektara-${PROJECT_VERSION}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_STRIP_FILES ON)
# The program, its pages and completions; not the library.
set(CPACK_INSTALL_CMAKE_PROJECTS "${PROJECT_BINARY_DIR};ektara;program;/")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_GENERATOR TGZ)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION sound)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libcurl3-gnutls | libcurl3t64-gnutls | libcurl4 | libcurl4t64")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "espeak-ng, timgm6mb-soundfont")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION TRUE)
# CPack indents what follows the first line and writes " ." for an empty one.
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "find, explain and hear the groups in a bilingual music collection
Ektara takes a folder of audio files, or a table of features, in more than
one language. It computes audio and text features, learns latent spaces with
variational autoencoders, clusters, and scores every result beside chance.
A report shows the songs on a map that can be listened to.

Fetching pretrained models needs libcurl. The demo corpus is rendered
with espeak-ng and timgm6mb-soundfont.")
if(EKTARA_X86_64_V3)
  string(APPEND CPACK_DEBIAN_PACKAGE_DESCRIPTION "\n\nThe processor has to have AVX2 and FMA (x86-64-v3).")
endif()
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/PackDebian.cmake)
set(CPACK_EKTARA_SOURCE ${PROJECT_SOURCE_DIR})
include(CPack)

# Run by cpack over what it is about to pack: what Debian wants otherwise than `cmake --install` leaves it.
if(NOT CPACK_GENERATOR STREQUAL DEB)
  return()
endif()
set(share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share)
set(doc ${share}/doc/ektara)
if(NOT EXISTS ${share}/man/man1/ektara.1)
  message(FATAL_ERROR "${share} holds no manual pages: is CPACK_PACKAGING_INSTALL_PREFIX not /usr?")
endif()

# zsh of Debian looks elsewhere.
file(MAKE_DIRECTORY ${share}/zsh/vendor-completions)
file(RENAME ${share}/zsh/site-functions/_ektara ${share}/zsh/vendor-completions/_ektara)
file(REMOVE_RECURSE ${share}/zsh/site-functions)

# `copyright` says what LICENSE, NOTICE and THIRD_PARTY say.
file(READ ${CPACK_EKTARA_SOURCE}/NOTICE notice)
file(READ ${CPACK_EKTARA_SOURCE}/THIRD_PARTY third_party)
file(READ ${CPACK_EKTARA_SOURCE}/LICENSE licence)
file(WRITE ${doc}/copyright "Ektara\n\n${notice}\n${licence}\n"
     "On Debian systems the texts of the GNU licences that are named above are in /usr/share/common-licenses: GPL-2,\n"
     "/usr/share/common-licenses/LGPL-2.1 and others.\n\n${third_party}")
file(REMOVE ${doc}/LICENSE ${doc}/NOTICE ${doc}/THIRD_PARTY)
string(TIMESTAMP day "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${doc}/changelog "ektara (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium\n\n"
     "  * Version ${CPACK_PACKAGE_VERSION}; CHANGELOG.md says what is new.\n\n -- ${CPACK_PACKAGE_CONTACT}  ${day}\n")

find_program(GZIP gzip REQUIRED)
file(GLOB pages ${share}/man/man1/*.1)
execute_process(COMMAND ${GZIP} -9n ${pages} ${doc}/changelog ${doc}/CHANGELOG.md COMMAND_ERROR_IS_FATAL ANY)

# Joins the page's scripts into one program that leaves nothing in the global scope.
file(WRITE ${PROGRAM} "(() => {\n'use strict';\n")
foreach(script IN LISTS SCRIPTS)
  file(READ ${script} text)
  file(APPEND ${PROGRAM} "${text}")
endforeach()
file(APPEND ${PROGRAM} "})();\n")

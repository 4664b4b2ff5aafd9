# Packages and images. Sourced by x.

packages=$root/build/packages

# What goes into them, the page with its licences too.
build_for_packages() {
  preset=release
  install_packages build package
  configure
  build hone hone-worker hone-fetcher hone-manual
  build_page
  install_page
  "$python" tools/package/page_licences.py web >"build/$preset/page-licences.txt"
}

cmd_package() {
  local check=
  case ${1:-} in
    --check) check=1 ;;
    '') ;;
    *) misuse "package: no option $1 (./x package --help)" ;;
  esac
  build_for_packages
  say "packing into build/packages"
  rm -rf "$packages"
  local config=build/$preset/CPackConfig.cmake names=build/$preset/DEPENDS
  rm -f "$names"
  run_logged cpack-deb cpack --config "$config" -G DEB -B "$packages"
  dpkg-deb -f "$packages"/hone_*.deb Depends | sed 's/ ([^)]*)//g; s/,//g' >"$names"
  run_logged cpack-tgz cpack --config "$config" -G TGZ -B "$packages" # with the names in it
  rm -rf "$packages/_CPack_Packages"
  ls -l "$packages"
  [ -z "$check" ] || as_root HONE_DEPS="$deps" "$python" tools/package/check.py "$packages"/hone_*.deb
}

cmd_image() {
  local engine
  [ -e "$packages" ] || cmd_package
  if [ "${1:-}" = --chroot ]; then
    install_packages package
    as_root HONE_DEPS="$deps" "$python" tools/package/image.py Containerfile
    return
  fi
  [ $# = 0 ] || misuse "image: no option $1 (./x image --help)"
  engine=$(command -v podman || command -v docker) || die "neither podman nor docker is here; see ./x image --chroot"
  exec "$engine" build -t hone:0.1.0 -f Containerfile .
}

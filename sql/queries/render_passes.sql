-- What of the render $1 is made already, in order.
select position, said from render_passes where key = $1 order by position

-- What a zip says of each stem in it: its CRC-32, summed when it was made; of older stems nobody knows it.
alter table render_stems add column crc32 bigint;
alter table play_stems add column crc32 bigint;
